//! Calling tasks off.

use std::collections::HashSet;

use koji_proto::Fault;

use super::no_such_task;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::tasks::{self, LockedTask};

impl HubCall {
    /// Finds a task that the caller may cancel: its owner, the host that has it, and admins may.
    pub(super) async fn task_to_cancel(&self, id: i64) -> Result<LockedTask> {
        let user = self.require_login()?;
        let task = self.lock_task(id).await?;
        if task.owner == user || self.holds("admin").await? {
            return Ok(task);
        }
        let host = self.calling_host().await.ok();
        if host.is_some() && host == task.host_id {
            return Ok(task);
        }
        Err(Fault::not_allowed(format!("task {id} belongs to somebody else")))
    }

    /// Cancels a whole tree of tasks, also what is below tasks that have ended already.
    ///
    /// Strictly it has to be the top of a tree; otherwise it may be any task of it.
    pub(crate) async fn cancel_whole_tree(&self, id: i64, strict: bool) -> Result<()> {
        let mut task = self.lock_task(id).await?;
        if strict && task.parent.is_some() {
            return Err(Fault::generic(format!("task {id} is a part of another one")));
        }
        let mut seen = HashSet::from([task.id]);
        while let Some(parent) = task.parent {
            if !seen.insert(parent) {
                return Err(Fault::generic(format!("task {parent} is a part of itself")));
            }
            task = self.lock_task(parent).await?;
        }
        let family = tasks::family(&self.conn, task.id).await?;
        self.cancel_tasks(&family).await
    }

    /// Cancels those of the tasks that have not ended, and the builds that they were making.
    pub(crate) async fn cancel_tasks(&self, ids: &[i64]) -> Result<()> {
        let canceled = tasks::cancel(&self.conn, ids, self.now).await?;
        if canceled.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = canceled.iter().map(|task| task.id).collect();
        tasks::cancel_builds(&self.conn, &ids, self.now).await?;
        for task in &canceled {
            self.tell(Notice::TaskChanged { task_id: task.id, parent: task.parent, host_id: task.host_id });
            if let Some(host_id) = task.host_id {
                self.tell(Notice::HostCalled { host_id });
            }
        }
        let parents: Vec<i64> = canceled.iter().filter_map(|task| task.parent).collect();
        self.call_hosts_that_wait(&parents).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    /// Tells the hosts of waiting tasks that some of their children ended.
    pub(crate) async fn call_hosts_that_wait(&self, parents: &[i64]) -> Result<()> {
        if !parents.is_empty() {
            for host_id in tasks::hosts_that_wait(&self.conn, parents).await? {
                self.tell(Notice::HostCalled { host_id });
            }
        }
        Ok(())
    }

    /// Finds a task that has to be there, and keeps others from changing it.
    pub(crate) async fn lock_task(&self, id: i64) -> Result<LockedTask> {
        tasks::lock(&self.conn, id).await?.ok_or_else(|| no_such_task(id))
    }
}
