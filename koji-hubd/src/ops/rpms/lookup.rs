//! Finding the rpm that a caller names, and its file.

use koji_core::ids::TaskId;
use koji_core::lookup::Lookup;
use koji_core::nvr::{Nvr, Nvra};
use koji_core::records::rpms::RpmRecord;
use koji_core::refs::{BuildRef, RpmName, RpmRef};
use koji_core::topdir::Volume;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::file_changes::FileError;
use crate::files::confined;
use crate::rpm_files::{OpenRpm, RpmFileError};
use crate::store::names::Names;
use crate::store::rpms;

impl HubCall {
    /// Returns all rpms that a caller may mean; the one that is meant if it has to be one comes first.
    pub(crate) async fn rpms_of_name(&self, rpm: &RpmRef) -> Result<Vec<RpmRecord>> {
        let name = match rpm {
            RpmRef::Id(id) => return Ok(rpms::find(&self.conn, *id).await?.into_iter().collect()),
            RpmRef::Nvra(text) => {
                let Nvra { nvr: Nvr { name, version, release, .. }, arch, location } =
                    text.parse().map_err(|e| Fault::generic(format!("{e}")))?;
                &RpmName { name, version, release, arch, location }
            }
            RpmRef::Parts(name) => name,
            RpmRef::Malformed(reason) => return Err(Fault::generic(reason.clone())),
            RpmRef::Incomplete(reason) => return Err(Fault::internal(reason.clone())),
        };
        let repo = match &name.location {
            Some(repo) => Some(self.named(Names::ExternalRepo, &Lookup::from(repo.as_str())).await?.id),
            None => None,
        };
        Ok(rpms::find_by_name(&self.conn, name, repo).await?)
    }

    /// Finds an rpm.
    pub(crate) async fn find_rpm(&self, rpm: &RpmRef) -> Result<Option<RpmRecord>> {
        Ok(self.rpms_of_name(rpm).await?.into_iter().next())
    }

    /// Finds an rpm that has to be there.
    pub(crate) async fn rpm(&self, rpm: &RpmRef) -> Result<RpmRecord> {
        self.find_rpm(rpm).await?.ok_or_else(|| no_such_rpm(rpm))
    }

    /// Finds an rpm of the hub's own with its build.
    pub(crate) async fn own_rpm(&self, rpm: &RpmRef) -> Result<OwnRpm> {
        let record = self.rpm(rpm).await?;
        let Some(build) = record.build_id else {
            return Err(Fault::generic(format!("rpm {rpm} comes from {}", record.external_repo_name)));
        };
        let build = self.build(&BuildRef::Id(build)).await?;
        Ok(OwnRpm { name: name_of(&record), record, build })
    }

    /// Finds an rpm and reads the headers of its file; none if there is no rpm or no file of it, strictly a fault.
    pub(super) async fn open_rpm(&self, rpm: &RpmRef, strict: bool) -> Result<Option<(RpmRecord, OpenRpm)>> {
        let found = match strict {
            true => Some(self.rpm(rpm).await?),
            false => self.find_rpm(rpm).await?,
        };
        let Some(record) = found else { return Ok(None) };
        let Some(build) = record.build_id else {
            return match strict {
                true => Err(Fault::generic(format!("rpm {rpm} comes from {}", record.external_repo_name))),
                false => Ok(None),
            };
        };
        let build = self.build(&BuildRef::Id(build)).await?;
        let place = self.folder_of_build(&build)?.rpm(&name_of(&record));
        let place = place.map_err(|e| Fault::generic(e.to_string()))?;
        match OpenRpm::read(place).await {
            Ok(file) => Ok(Some((record, file))),
            Err(RpmFileError::File(FileError::Missing(_))) if !strict => Ok(None),
            Err(RpmFileError::File(FileError::Missing(_))) => {
                Err(Fault::generic(format!("the file of rpm {rpm} is gone")))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the headers of an rpm in the output of a task; none if there is no such file, strictly a fault.
    pub(super) async fn open_rpm_of_task(
        &self,
        task: i64,
        path: &str,
        strict: bool,
    ) -> Result<Option<OpenRpm>> {
        let top = self.hub.topdir();
        let place = top.task_file(Volume::Default, TaskId::new(task), path);
        let place = place.map_err(|e| Fault::generic(e.to_string()))?;
        // What was imported has become a link.
        let found = confined(top.path(), &place).map(|(real, _)| real);
        match found {
            Some(real) => Ok(Some(OpenRpm::read(real).await?)),
            None if strict => Err(Fault::generic(format!("no file {path} in the output of task {task}"))),
            None => Ok(None),
        }
    }
}

/// An rpm of the hub's own.
#[derive(Debug, Clone)]
pub(crate) struct OwnRpm {
    /// The rpm.
    pub(crate) record: RpmRecord,
    /// What it is called.
    pub(crate) name: Nvra,
    /// Its build.
    pub(crate) build: koji_core::records::builds::BuildRecord,
}

/// Returns what an rpm is called.
pub(crate) fn name_of(rpm: &RpmRecord) -> Nvra {
    Nvra::new(Nvr::new(&rpm.name, &rpm.version, &rpm.release), &rpm.arch)
}

pub(super) fn no_such_rpm(rpm: &RpmRef) -> Fault {
    Fault::generic(format!("no such rpm: {rpm}"))
}
