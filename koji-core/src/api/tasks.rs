//! Tasks: what they are, and what becomes of them.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::tasks::TaskRecord;
use crate::refs::{LenientInt, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// Tasks: what they are, and what becomes of them.
#[rpc_api]
pub trait TaskExports: Send + Sync {
    /// Returns a task, or a list of tasks.
    #[rpc("getTaskInfo")]
    async fn get_task_info(
        &self,
        task_id: OneOrMany<LenientInt>,
        #[arg(default = false)] request: bool,
        #[arg(default = false)] strict: bool,
    ) -> Result<OneOrMany<Option<TaskRecord>>>;

    /// Returns the arguments of a task.
    #[rpc("getTaskRequest")]
    async fn get_task_request(&self, #[arg("taskId")] task_id: LenientInt) -> Result<Vec<Value>>;

    /// Returns the result of a task that has ended; that of a failed one is its fault.
    #[rpc("getTaskResult")]
    async fn get_task_result(
        &self,
        #[arg("taskId")] task_id: LenientInt,
        #[arg(default = true)] raise_fault: bool,
    ) -> Result<Value>;

    /// Lists the parts of a task.
    #[rpc("getTaskChildren")]
    async fn get_task_children(
        &self,
        task_id: LenientInt,
        #[arg(default = false)] request: bool,
        #[arg(default = false)] strict: bool,
    ) -> Result<Vec<TaskRecord>>;

    /// Lists the parts of a task and of its parts, by the number of the task that they belong to.
    #[rpc("getTaskDescendents")]
    async fn get_task_descendents(
        &self,
        task_id: LenientInt,
        #[arg(default = false)] request: bool,
    ) -> Result<BTreeMap<String, Vec<TaskRecord>>>;

    /// Lists tasks.
    ///
    /// The options filter: `arch`, `state`, `owner`, `host_id`, `channel_id` and `parent`, each also with
    /// `not_` in front, `method`, and `createdBefore` and the like; `decode` turns arguments and results into
    /// values.
    #[rpc("listTasks")]
    async fn list_tasks(
        &self,
        opts: Option<Value>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<TaskRecord>>;

    /// Tells whether a task has ended.
    #[rpc("taskFinished")]
    async fn task_finished(&self, #[arg("taskId")] task_id: LenientInt) -> Result<bool>;

    /// Cancels a task, and its parts if asked for.
    #[rpc("cancelTask", write)]
    async fn cancel_task(&self, task_id: LenientInt, #[arg(default = true)] recurse: bool) -> Result<()>;

    /// Cancels a whole tree of tasks.
    #[rpc("cancelTaskFull", write)]
    async fn cancel_task_full(&self, task_id: LenientInt, #[arg(default = true)] strict: bool) -> Result<()>;

    /// Cancels the parts of a task.
    #[rpc("cancelTaskChildren", write)]
    async fn cancel_task_children(&self, task_id: LenientInt) -> Result<()>;

    /// Takes a task from its host, so that it is assigned again.
    #[rpc("freeTask", write)]
    async fn free_task(&self, task_id: LenientInt) -> Result<()>;

    /// Assigns a task to a host; returns whether it could.
    #[rpc("assignTask", write)]
    async fn assign_task(
        &self,
        task_id: LenientInt,
        host: Lookup,
        #[arg(default = false)] force: bool,
        #[arg("override", default = false)] overriding: bool,
    ) -> Result<bool>;

    /// Sets the priority of a task, not relative to anything.
    #[rpc("setTaskPriority", write)]
    async fn set_task_priority(
        &self,
        task_id: LenientInt,
        priority: LenientInt,
        #[arg(default = true)] recurse: bool,
    ) -> Result<()>;

    /// Makes a task like one that failed or was canceled; returns the new one.
    #[rpc("resubmitTask", write)]
    async fn resubmit_task(&self, #[arg("taskID")] task_id: LenientInt) -> Result<i64>;
}
