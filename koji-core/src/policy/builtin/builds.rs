//! Tests about a build or a package, made, imported or to be made.

use async_trait::async_trait;
use koji_proto::fault::Result;

use super::super::inquiry::Inquiry;
use super::super::registry::PolicyTest;
use crate::glob;

/// A test about a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuildTest {
    /// The package's name matches a glob.
    Package,
    /// The hub does not know the package yet.
    IsNewPackage,
    /// The version matches a glob.
    Version,
    /// The release matches a glob.
    Release,
    /// The volume's name matches a glob.
    Volume,
    /// A type of content of the build matches a glob.
    BuildType,
    /// Some rpm or archive of the build was made in no buildroot that the hub knows.
    Imported,
    /// The build is a draft.
    IsDraft,
    /// Where the source came from matches a glob.
    Source,
    /// A content generator matches a glob.
    CgMatchAny,
    /// There are content generators, they made everything, and all match a glob.
    CgMatchAll,
}

use BuildTest::*;

/// All of them.
pub(super) const ALL: &[BuildTest] = &[
    Package,
    IsNewPackage,
    Version,
    Release,
    Volume,
    BuildType,
    Imported,
    IsDraft,
    Source,
    CgMatchAny,
    CgMatchAll,
];

#[async_trait]
impl PolicyTest for BuildTest {
    fn name(&self) -> &str {
        match self {
            Package => "package",
            IsNewPackage => "is_new_package",
            Version => "version",
            Release => "release",
            Volume => "volume",
            BuildType => "buildtype",
            Imported => "imported",
            IsDraft => "is_draft",
            Source => "source",
            CgMatchAny => "cg_match_any",
            CgMatchAll => "cg_match_all",
        }
    }

    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool> {
        let fits = |text: &str| glob::matches_any(args, text);
        match self {
            Package => Ok(fits(&inquiry.package().await?.name)),
            IsNewPackage => Ok(inquiry.package().await?.known.is_none()),
            Version => Ok(match inquiry.data().text("version")? {
                Some(version) => fits(version),
                None => fits(&inquiry.required_build().await?.version),
            }),
            Release => Ok(match inquiry.data().text("release")? {
                Some(release) => fits(release),
                None => fits(&inquiry.required_build().await?.release),
            }),
            Volume => Ok(inquiry.volume().await?.is_some_and(fits)),
            BuildType => Ok(inquiry.build_types().await?.into_iter().any(fits)),
            Imported => {
                inquiry.required_build().await?;
                Ok(inquiry.build_buildroots().await?.contains(&None))
            }
            IsDraft => match inquiry.data().get("draft") {
                Some(_) => Ok(inquiry.data().is_true("draft")),
                None => Ok(inquiry.build().await?.is_some_and(|build| build.draft)),
            },
            Source => Ok(inquiry.source().await?.is_some_and(|source| !source.is_empty() && fits(source))),
            CgMatchAny => Ok(inquiry.generators().await?.iter().flatten().any(|name| fits(name))),
            CgMatchAll => {
                let generators = inquiry.generators().await?;
                let fits = |name: &Option<String>| name.as_deref().is_some_and(fits);
                Ok(!generators.is_empty() && generators.iter().all(fits))
            }
        }
    }
}
