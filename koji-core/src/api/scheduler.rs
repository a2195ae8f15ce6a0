//! The scheduler: what it did, and what it knows.

use koji_proto::{Fault, Value, rpc_api};

use crate::query::Listing;
use crate::records::scheduler::HostData;
use crate::refs::{LenientInt, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// The scheduler: what it did, and what it knows.
#[rpc_api]
pub trait SchedulerExports: Send + Sync {
    /// Runs the scheduler; returns whether it ran.
    #[rpc("scheduler.doRun", write)]
    async fn scheduler_do_run(&self, #[arg(default = false)] force: bool) -> Result<bool>;

    /// Lists assignments of tasks to hosts by clauses.
    #[rpc("scheduler.getTaskRuns")]
    async fn scheduler_get_task_runs(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>>;

    /// Lists refusals of hosts by clauses.
    #[rpc("scheduler.getTaskRefusals")]
    async fn scheduler_get_task_refusals(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
    ) -> Result<Vec<Value>>;

    /// Returns what builders told about their hosts.
    #[rpc("scheduler.getHostData")]
    async fn scheduler_get_host_data(
        &self,
        #[arg("hostID")] host_id: Option<Unchecked<LenientInt>>,
    ) -> Result<Vec<HostData>>;

    /// Lists messages of the scheduler by clauses.
    #[rpc("scheduler.getLogMessages")]
    async fn scheduler_get_log_messages(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>>;
}
