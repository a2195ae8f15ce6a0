//! Giving tasks to hosts and taking them back.

use koji_core::lookup::Lookup;
use koji_core::scheduler::{ASSIGNING, ASSIGNMENT_FAILED, OVERRIDDEN};
use koji_core::task::{TaskChange, TaskState, Transition};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::scheduler;
use crate::store::tasks::{self, LockedTask};

impl HubCall {
    /// Puts a task that a host holds back into the queue; any other is fault 1000.
    pub(crate) async fn free_locked_task(&self, task: &LockedTask) -> Result<()> {
        match task.state.after(TaskChange::Free) {
            Transition::To(_) => {}
            _ => return Err(Fault::generic(format!("task {} is {}: no host holds it", task.id, task.state))),
        }
        tasks::free(&self.conn, &[task.id]).await?;
        self.tell(Notice::TaskChanged { task_id: task.id, parent: task.parent, host_id: task.host_id });
        if let Some(host_id) = task.host_id {
            self.tell(Notice::HostCalled { host_id });
        }
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    /// Gives a task to a host without looking at channel, arch, capacity or refusals; returns whether it could be.
    ///
    /// Only a forced assignment takes a task from another host or changes one that has ended. An overriding one is
    /// never taken back by the scheduler.
    pub(super) async fn assign_past_the_scheduler(
        &self,
        id: i64,
        host: &Lookup,
        force: bool,
        overriding: bool,
    ) -> Result<bool> {
        let host = self.host(host).await?.id;
        scheduler::lock(&self.conn, true).await?;
        let task = self.lock_task(id).await?;
        let message = if overriding { OVERRIDDEN } else { ASSIGNING };
        scheduler::log(&self.conn, message, Some(id), Some(host), self.now).await?;
        let assigned_already = task.state == TaskState::Assigned && task.host_id == Some(host);
        if !assigned_already && task.state.after(TaskChange::Assign { force }) == Transition::Refused {
            scheduler::log(&self.conn, ASSIGNMENT_FAILED, Some(id), Some(host), self.now).await?;
            return Ok(false);
        }
        scheduler::assign_one(&self.conn, id, host, !overriding, self.now).await?;
        self.tell(Notice::TaskChanged { task_id: id, parent: task.parent, host_id: Some(host) });
        self.tell(Notice::TaskAssigned { host_id: host });
        if let Some(host_id) = task.host_id.filter(|&former| former != host) {
            self.tell(Notice::HostCalled { host_id });
        }
        Ok(true)
    }
}
