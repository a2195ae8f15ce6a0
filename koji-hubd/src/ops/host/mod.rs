//! What builders call.

mod buildroots;
mod builds;
mod policies;
mod repos;
mod tagging;
mod tasks;
mod typed_builds;

use koji_core::task::TaskState;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::hosts;
use crate::store::tasks::LockedTask;

impl HubCall {
    /// Returns the id of the calling host; others, and hosts whose session is not exclusive, are refused (1002).
    pub(crate) async fn calling_host(&self) -> Result<i64> {
        let session = self.session.as_ref().ok_or_else(|| Fault::auth("not logged in"))?;
        let host = hosts::id_of_user(&self.conn, session.row.user_id).await?;
        let host = host.ok_or_else(|| Fault::auth(format!("user {} is no host", session.row.user_name)))?;
        match session.exclusive {
            true => Ok(host),
            false => Err(Fault::auth("a host needs an exclusive session for this")),
        }
    }

    /// Finds a task that the calling host has opened, and keeps others from changing it.
    pub(crate) async fn open_task_of_host(&self, task: i64) -> Result<LockedTask> {
        let host = self.calling_host().await?;
        let task = self.lock_task(task).await?;
        if task.state != TaskState::Open || task.host_id != Some(host) {
            return Err(Fault::not_allowed(format!("task {} is not open on this host", task.id)));
        }
        Ok(task)
    }
}
