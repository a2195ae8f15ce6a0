//! Ends that are no success: builds that are called off, or that failed.

use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;

use crate::call::{HubCall, Result};
use crate::store::builds;

impl HubCall {
    /// Cancels a build that is being made, and all tasks that have to do with it; returns whether it was being made.
    pub(super) async fn cancel_running_build(&self, build: &BuildRecord) -> Result<bool> {
        if !builds::finish(&self.conn, build.build_id, BuildState::Canceled, self.now).await? {
            return Ok(false);
        }
        builds::drop_reservation(&self.conn, build.build_id).await?;
        if let Some(task) = build.task_id {
            self.cancel_whole_tree(task, false).await?;
        }
        self.tell_end_of_build(build.build_id).await?;
        Ok(true)
    }

    /// Cancels the builds that tasks were making.
    pub(crate) async fn cancel_builds_of_tasks(&self, tasks: &[i64]) -> Result<()> {
        for build in builds::cancel_builds_of_tasks(&self.conn, tasks, self.now).await? {
            self.tell_end_of_build(build).await?;
        }
        Ok(())
    }
}
