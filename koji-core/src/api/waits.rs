//! Waiting calls: additions of this hub, announced in the header `Koji-Waits`, never listed by `_listapi`.
//!
//! Each returns as soon as there is something to tell, at once if there is already, or when its time is over.
//! Where they are not announced (an upstream hub) their users poll.

use koji_proto::{Fault, rpc_api};
use serde::{Deserialize, Serialize};

use crate::records::tasks::{AssignedTask, TaskWait};

type Result<T> = std::result::Result<T, Fault>;

/// The header of every reply in which a hub names its waiting calls.
pub const WAITS_HEADER: &str = "koji-waits";

/// The longest time that a hub keeps a waiting call, in seconds.
pub const MAX_WAIT: f64 = 60.0;

/// The methods that answer late on purpose.
pub const WAITING_METHODS: [&str; 3] = ["host.waitTasks", "host.waitChildren", "waitTaskChange"];

/// What a builder is told to look at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct HostNews {
    /// Tasks that are assigned to the host and not opened yet.
    pub tasks: Vec<AssignedTask>,
    /// Whether something else of the host changed: a task was canceled or freed, or a waiting task can go on.
    pub changed: bool,
}

/// Waiting calls.
#[rpc_api]
pub trait WaitExports: Send + Sync {
    /// Waits until the calling host has tasks to open or something of its open tasks changed.
    ///
    /// The timeout is in seconds.
    #[rpc("host.waitTasks")]
    async fn host_wait_tasks(&self, timeout: f64) -> Result<HostNews>;

    /// Waits as `host.taskWait` does, until one of the awaited children has finished.
    ///
    /// The timeout is in seconds.
    #[rpc("host.waitChildren", write)]
    async fn host_wait_children(&self, parent: i64, timeout: f64) -> Result<TaskWait>;

    /// Waits until the state of one of the tasks or of their descendants changes; returns whether one did.
    ///
    /// `states` are the states that the caller knows, in the order of `task_ids`; one that differs returns at
    /// once. The timeout is in seconds.
    #[rpc("waitTaskChange")]
    async fn wait_task_change(&self, task_ids: Vec<i64>, states: Vec<i64>, timeout: f64) -> Result<bool>;
}
