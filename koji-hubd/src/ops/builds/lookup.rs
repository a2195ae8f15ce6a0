//! Finding the build that a caller names.

use koji_core::nvr::Nvr;
use koji_core::records::builds::BuildRecord;
use koji_core::refs::BuildRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::builds;

/// A build as it is looked up: by number or by name.
enum Wanted {
    Id(i64),
    Nvr(Nvr),
}

impl Wanted {
    fn read(build: &BuildRef) -> Result<Self> {
        match build {
            BuildRef::Id(id) => Ok(Self::Id(*id)),
            BuildRef::Nvr(text) => text.parse().map(Self::Nvr).map_err(|e| Fault::generic(format!("{e}"))),
            BuildRef::Parts { name, version, release } => Ok(Self::Nvr(Nvr::new(name, version, release))),
            BuildRef::Malformed(reason) => Err(Fault::generic(reason.clone())),
        }
    }
}

impl HubCall {
    /// Finds a build.
    pub(crate) async fn find_build(&self, build: &BuildRef) -> Result<Option<BuildRecord>> {
        Ok(match Wanted::read(build)? {
            Wanted::Id(id) => builds::find(&self.conn, id).await?,
            Wanted::Nvr(nvr) => builds::find_by_nvr(&self.conn, &nvr).await?,
        })
    }

    /// Finds a build that has to be there.
    pub(crate) async fn build(&self, build: &BuildRef) -> Result<BuildRecord> {
        self.find_build(build).await?.ok_or_else(|| no_such_build(build))
    }

    /// Returns the number of a build that has to be there.
    pub(crate) async fn build_number(&self, build: &BuildRef) -> Result<i64> {
        let id = self.unchecked_build_number(build).await?;
        match build {
            BuildRef::Id(id) if !builds::exists(&self.conn, *id).await? => Err(no_such_build(build)),
            _ => Ok(id),
        }
    }

    /// Returns the number of a build; one that is given by its number need not be there.
    pub(super) async fn find_unchecked_build_number(&self, build: &BuildRef) -> Result<Option<i64>> {
        match Wanted::read(build)? {
            Wanted::Id(id) => Ok(Some(id)),
            Wanted::Nvr(nvr) => Ok(builds::id_by_nvr(&self.conn, &nvr).await?),
        }
    }

    /// Returns the number of a build that has to be there, unless it is given by its number.
    pub(crate) async fn unchecked_build_number(&self, build: &BuildRef) -> Result<i64> {
        self.find_unchecked_build_number(build).await?.ok_or_else(|| no_such_build(build))
    }
}

fn no_such_build(build: &BuildRef) -> Fault {
    Fault::generic(format!("no such build: {build}"))
}
