//! What a running handler works with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use koji_proto::{Fault, Value};
use serde::de::DeserializeOwned;

use super::{BuilderHub, TaskError};
use crate::records::tasks::TaskRecord;
use crate::topdir::Topdir;

/// Where a task's files go.
#[async_trait]
pub trait TaskFiles: Send + Sync {
    /// Sends a whole file to the task's output under a name, which may have folders.
    async fn upload(&self, local: &Path, name: &str) -> Result<(), Fault>;

    /// Sends a part of a growing file.
    async fn append(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), Fault>;
}

/// What a running handler works with: its task, the hub, its work directory and its output.
#[derive(Clone)]
pub struct TaskContext {
    task: Arc<TaskRecord>,
    hub: Arc<dyn BuilderHub>,
    files: Arc<dyn TaskFiles>,
    workdir: PathBuf,
    waits: bool,
    poll: Duration,
}

impl std::fmt::Debug for TaskContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TaskContext").field("task", &self.task.id).finish_non_exhaustive()
    }
}

impl TaskContext {
    /// Puts a context together.
    pub fn new(
        task: TaskRecord,
        hub: Arc<dyn BuilderHub>,
        files: Arc<dyn TaskFiles>,
        workdir: PathBuf,
    ) -> Self {
        Self { task: Arc::new(task), hub, files, workdir, waits: false, poll: Duration::from_secs(15) }
    }

    /// Lets waiting go through the hub's waiting calls, which it has announced.
    pub fn with_waiting_calls(mut self, announced: bool) -> Self {
        self.waits = announced;
        self
    }

    /// Sets the pause between looks at a hub without waiting calls.
    pub fn with_poll_interval(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }

    /// Returns the task.
    pub fn task(&self) -> &TaskRecord {
        &self.task
    }

    /// Returns the method that was asked for.
    pub fn method(&self) -> &str {
        &self.task.method
    }

    /// Returns the hub.
    pub fn hub(&self) -> &dyn BuilderHub {
        &*self.hub
    }

    /// Returns the directory that only this task uses; it is made before the handler runs and removed afterwards.
    pub fn workdir(&self) -> &Path {
        &self.workdir
    }

    /// Returns the place of the task's output below the hub's work directory: `tasks/6/10006`.
    pub fn output_path(&self) -> String {
        Topdir::task_path(self.task.id.into())
    }

    /// Sends a file to the task's output and returns its path there, as results name it.
    pub async fn upload(&self, local: &Path) -> Result<String, TaskError> {
        let name = local.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            TaskError::Fault(Fault::internal(format!("{} has no name to upload it by", local.display())))
        })?;
        self.files.upload(local, name).await?;
        Ok(format!("{}/{name}", self.output_path()))
    }

    /// Returns where the task's files go.
    pub fn files(&self) -> &Arc<dyn TaskFiles> {
        &self.files
    }

    /// Tells whether the hub has waiting calls.
    pub(super) fn waits(&self) -> bool {
        self.waits
    }

    /// Returns the pause between looks at a hub without waiting calls.
    pub fn poll_interval(&self) -> Duration {
        self.poll
    }
}

/// Reads a handler's parameters into a struct whose fields have the parameters' names.
pub fn typed<T: DeserializeOwned>(params: Value) -> Result<T, TaskError> {
    params.into_typed().map_err(|e| Fault::parameter(format!("wrong task parameters: {e}")).into())
}
