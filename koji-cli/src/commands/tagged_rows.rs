//! The lines in which `list-tagged` and `latest-build` show builds and rpms.

use std::collections::BTreeMap;

use koji_core::nvr::{Nvr, Nvra};
use koji_core::records::tagged::{TaggedBuild, TaggedRpm};
use koji_core::topdir::{BuildDir, BuildPlace, Topdir};

use crate::error::{CliError, Result};

/// How builds are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BuildRows<'a> {
    /// Whether the Maven columns are there.
    pub(crate) maven: bool,
    /// The tree whose paths stand for the names, if they should.
    pub(crate) paths: Option<&'a Topdir>,
    /// The type of build that the paths lead to.
    pub(crate) kind: Option<&'a str>,
}

impl BuildRows<'_> {
    /// Returns the two lines above the rows.
    pub(crate) fn header(&self) -> [String; 2] {
        let columns: &[(&str, usize)] = match self.maven {
            true => &[("Build", 40), ("Tag", 20), ("Group Id", 20), ("Artifact Id", 20), ("Built by", 16)],
            false => &[("Build", 40), ("Tag", 20), ("Built by", 16)],
        };
        let mut titles: Vec<String> =
            columns.iter().map(|(title, width)| format!("{title:<width$}")).collect();
        if let Some(last) = titles.last_mut() {
            last.truncate(last.trim_end().len());
        }
        let rules: Vec<String> = columns.iter().map(|(_, width)| "-".repeat(*width)).collect();
        [titles.join("  "), rules.join("  ")]
    }

    /// Returns the line of a build.
    pub(crate) fn row(&self, build: &TaggedBuild) -> Result<String> {
        let shown = match self.paths {
            Some(top) => self.path(&directory(top, build)?, build)?,
            None => build.nvr.clone(),
        };
        let start = format!("{shown:<40}  {:<20}", build.tag_name);
        Ok(match self.maven {
            true => format!(
                "{start}  {:<20}  {:<20}  {}",
                build.maven_group_id.as_deref().unwrap_or_default(),
                build.maven_artifact_id.as_deref().unwrap_or_default(),
                build.owner_name
            ),
            false => format!("{start}  {}", build.owner_name),
        })
    }

    /// Returns where the files of a build of the wanted type lie.
    fn path(&self, directory: &BuildDir, build: &TaggedBuild) -> Result<String> {
        let maven = (&build.maven_group_id, &build.maven_artifact_id, &build.maven_version);
        let path = match (self.kind, maven) {
            (Some("maven"), (Some(group), Some(artifact), Some(version))) => {
                directory.maven(group, artifact, version).map_err(CliError::failed_by)?
            }
            (None | Some("maven" | "rpm"), _) => directory.path().to_owned(),
            (Some(kind), _) => directory.typed_files(kind, "").map_err(CliError::failed_by)?,
        };
        Ok(path.display().to_string())
    }
}

/// How rpms are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RpmRows<'a> {
    /// The tree whose paths stand for the names, if they should.
    pub(crate) paths: Option<&'a Topdir>,
    /// Whether the key of a signature stands before the name.
    pub(crate) signatures: bool,
}

impl RpmRows<'_> {
    /// Returns the lines of rpms, sorted.
    pub(crate) fn rows(&self, rpms: &[TaggedRpm], builds: &[TaggedBuild]) -> Result<Vec<String>> {
        let builds: BTreeMap<i64, &TaggedBuild> = builds.iter().map(|build| (build.id, build)).collect();
        let mut rows = rpms
            .iter()
            .filter_map(|rpm| self.row(rpm, builds.get(&rpm.build_id).copied()).transpose())
            .collect::<Result<Vec<String>>>()?;
        rows.sort();
        Ok(rows)
    }

    /// Returns the line of an rpm; none if its path should be shown and its build is not known.
    fn row(&self, rpm: &TaggedRpm, build: Option<&TaggedBuild>) -> Result<Option<String>> {
        let nvra = Nvra {
            nvr: Nvr {
                name: rpm.name.clone(),
                version: rpm.version.clone(),
                release: rpm.release.clone(),
                epoch: None,
            },
            arch: rpm.arch.clone(),
            location: None,
        };
        let key = rpm.sigkey.as_ref().and_then(Option::as_deref).unwrap_or_default();
        let shown = match (self.paths, build) {
            (None, _) => {
                let mark = match rpm.draft {
                    Some(true) => format!(" (,draft_{})", rpm.build_id),
                    _ => String::new(),
                };
                let name = format!("{}-{}-{}.{}{mark}", rpm.name, rpm.version, rpm.release, rpm.arch);
                match self.signatures {
                    true => format!("{key} {name}"),
                    false => name,
                }
            }
            (Some(_), None) => return Ok(None),
            (Some(top), Some(build)) => {
                let directory = directory(top, build)?;
                let path = match (self.signatures, key) {
                    (true, key) if !key.is_empty() => directory.signed(&nvra, key),
                    _ => directory.rpm(&nvra),
                };
                path.map_err(CliError::failed_by)?.display().to_string()
            }
        };
        Ok(Some(shown))
    }
}

fn directory(top: &Topdir, build: &TaggedBuild) -> Result<BuildDir> {
    let place = BuildPlace {
        volume: build.volume_name.as_str().into(),
        name: &build.name,
        version: &build.version,
        release: &build.release,
    };
    top.build(place).map_err(CliError::failed_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_as_wide_as_the_columns() {
        let rows = BuildRows { maven: false, paths: None, kind: None };
        let [titles, rule] = rows.header();
        assert_eq!(titles, format!("{:<40}  {:<20}  Built by", "Build", "Tag"));
        assert_eq!(rule, format!("{}  {}  {}", "-".repeat(40), "-".repeat(20), "-".repeat(16)));
    }
}
