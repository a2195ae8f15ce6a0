//! What builders do with tasks.

use koji_proto::{Fault, Keywords, Value, rpc_api};

use crate::records::hosts::{HostLoad, HostRecord};
use crate::records::tasks::{AssignedTask, HostTask, TaskRecord, TaskWait};
use crate::refs::{LenientFloat, LenientInt, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// What builders do with tasks.
#[rpc_api]
pub trait HostTaskExports: Send + Sync {
    /// Returns the number of the calling host.
    #[rpc("host.getID")]
    async fn host_get_id(&self) -> Result<i64>;

    /// Returns the calling host.
    #[rpc("host.getHost")]
    async fn host_get_host(&self) -> Result<HostRecord>;

    /// Tells whether the calling host is enabled.
    #[rpc("host.isEnabled")]
    async fn host_is_enabled(&self) -> Result<bool>;

    /// Checks in: tells load and readiness of the calling host, and data for the scheduler.
    #[rpc("host.updateHost", write)]
    async fn host_update_host(
        &self,
        task_load: Unchecked<LenientFloat>,
        ready: bool,
        data: Option<Value>,
    ) -> Result<()>;

    /// Tells data for the scheduler alone.
    #[rpc("host.setHostData", write)]
    async fn host_set_host_data(&self, hostdata: Value) -> Result<()>;

    /// Returns hosts and tasks, as old builders want them.
    #[rpc("host.getLoadData")]
    async fn host_get_load_data(&self) -> Result<(Vec<HostLoad>, Vec<AssignedTask>)>;

    /// Lists the tasks that are assigned to the calling host; if there are none, the scheduler may run.
    #[rpc("host.getTasks")]
    async fn host_get_tasks(&self) -> Result<Vec<AssignedTask>>;

    /// Lists the open tasks of the calling host.
    #[rpc("host.getHostTasks")]
    async fn host_get_host_tasks(&self) -> Result<Vec<HostTask>>;

    /// Opens a task; none if it is not to be had.
    #[rpc("host.openTask", write)]
    async fn host_open_task(&self, task_id: LenientInt) -> Result<Option<TaskRecord>>;

    /// Refuses a task that is assigned to the calling host.
    #[rpc("host.refuseTask", write)]
    async fn host_refuse_task(
        &self,
        task_id: LenientInt,
        #[arg(default = true)] soft: bool,
        #[arg(default = "")] msg: String,
    ) -> Result<()>;

    /// Ends a task well; the response is the stored XML text.
    #[rpc("host.closeTask", write)]
    async fn host_close_task(&self, task_id: LenientInt, response: Value) -> Result<()>;

    /// Ends a task with a fault; the response is the stored XML text.
    #[rpc("host.failTask", write)]
    async fn host_fail_task(&self, task_id: LenientInt, response: Value) -> Result<()>;

    /// Gives open tasks back.
    #[rpc("host.freeTasks", write)]
    async fn host_free_tasks(&self, tasks: Unchecked<Vec<LenientInt>>) -> Result<()>;

    /// Sets how much of a host's capacity a task takes.
    #[rpc("host.setTaskWeight", write)]
    async fn host_set_task_weight(&self, task_id: LenientInt, weight: LenientFloat) -> Result<()>;

    /// Makes a part of a task; keywords are its options.
    #[rpc("host.subtask", write)]
    async fn host_subtask(
        &self,
        method: String,
        arglist: Vec<Value>,
        parent: LenientInt,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<i64>;

    /// Makes a part of a task; its options come first, and all other arguments are its own.
    #[rpc("host.subtask2", write)]
    async fn host_subtask2(
        &self,
        #[arg("_HostExports__parent")] parent: LenientInt,
        #[arg("_HostExports__taskopts")] taskopts: Value,
        #[arg("_HostExports__method")] method: String,
        #[arg(rest)] args: Vec<Value>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<i64>;

    /// Notes for which parts a task waits; none means all.
    #[rpc("host.taskSetWait", write)]
    async fn host_task_set_wait(
        &self,
        parent: LenientInt,
        #[arg(required)] tasks: Option<Vec<LenientInt>>,
    ) -> Result<()>;

    /// Tells which of the awaited parts have ended.
    #[rpc("host.taskWait", write)]
    async fn host_task_wait(&self, parent: LenientInt) -> Result<TaskWait>;

    /// Ends the waiting and returns the results of parts.
    ///
    /// A failed part is its fault, unless it is one of those that may fail.
    #[rpc("host.taskWaitResults", write)]
    async fn host_task_wait_results(
        &self,
        parent: LenientInt,
        #[arg(required)] tasks: Option<Vec<LenientInt>>,
        canfail: Option<Vec<LenientInt>>,
    ) -> Result<Vec<(i64, Value)>>;
}
