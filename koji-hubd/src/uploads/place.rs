//! Where an upload goes, and whether its sender may write there.

use std::path::PathBuf;

use koji_core::ids::TaskId;
use koji_core::lookup::Lookup;
use koji_core::task::TaskState;
use koji_core::topdir::{Topdir, UploadOwner, UploadPlace, Volume};
use koji_proto::Fault;

use super::UploadError;
use crate::call::{HubCall, Result};
use crate::store::{tasks, volumes};

/// A place that was checked.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The work directory.
    pub(super) work: PathBuf,
    /// The user to whom the folder has to belong, if it belongs to one.
    pub(super) first_user: Option<i64>,
    place: UploadPlace,
}

impl Place {
    pub(super) fn directory(&self) -> &str {
        self.place.directory()
    }

    pub(super) fn name(&self) -> &str {
        self.place.name()
    }

    pub(super) fn path(&self) -> PathBuf {
        self.work.join(self.directory()).join(self.name())
    }
}

impl HubCall {
    /// Checks a place that the caller wants to write to.
    pub(crate) async fn place_to_write(
        &self,
        directory: &str,
        name: &str,
        volume: Option<&Lookup>,
    ) -> Result<Place> {
        let user = self.require_login()?;
        let mut place = self.place_to_read(directory, name, volume).await?;
        match place.place.owner().map_err(UploadError::from)? {
            UploadOwner::Task(task) => self.require_task_at_work(task).await?,
            UploadOwner::FirstUser => place.first_user = Some(user),
        }
        Ok(place)
    }

    /// Checks a place that the caller wants to read.
    pub(crate) async fn place_to_read(
        &self,
        directory: &str,
        name: &str,
        volume: Option<&Lookup>,
    ) -> Result<Place> {
        let place = UploadPlace::new(directory, name).map_err(UploadError::from)?;
        let volume = self.volume_name(volume).await?;
        let volume = volume.as_deref().map_or(Volume::Default, Volume::from);
        let work = Topdir::new(&self.hub.config.topdir).work_dir(volume).map_err(UploadError::from)?;
        Ok(Place { work, first_user: None, place })
    }

    /// Returns the name of a volume, which has to exist.
    pub(crate) async fn volume_name(&self, volume: Option<&Lookup>) -> Result<Option<String>> {
        let Some(volume) = volume else { return Ok(None) };
        let found = volumes::find(&self.conn, volume).await?;
        found
            .map(|volume| Some(volume.name))
            .ok_or_else(|| Fault::generic(format!("no such volume: {volume}")))
    }

    /// Refuses all but the host that works on a task.
    async fn require_task_at_work(&self, task: TaskId) -> Result<()> {
        let (host, task) = (self.calling_host().await?, task.get());
        match tasks::find(&self.conn, task, false).await? {
            None => Err(Fault::generic(format!("no such task: {task}"))),
            Some(found) if found.state == TaskState::Open && found.host_id == Some(host) => Ok(()),
            Some(_) => Err(Fault::not_allowed(format!("task {task} is not open on this host"))),
        }
    }
}
