//! What the scheduler looks at.

use serde::Deserialize;

use super::MAX_FREE_TASKS;
use crate::task::TaskState;
use crate::time::Timestamp;

/// The state of a hub's tasks and hosts at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    /// The moment.
    pub now: Timestamp,
    /// All tasks that are ASSIGNED or OPEN.
    pub active: Vec<ActiveTask>,
    /// The FREE tasks; the most urgent [`MAX_FREE_TASKS`] are enough.
    pub free: Vec<FreeTask>,
    /// All **enabled** hosts.
    pub hosts: Vec<Host>,
    /// All active runs.
    pub runs: Vec<Run>,
    /// All refusals.
    pub refusals: Vec<Refusal>,
}

/// A task that a host holds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ActiveTask {
    /// The task's id.
    pub id: i64,
    /// ASSIGNED or OPEN.
    pub state: TaskState,
    /// The id of the host that holds it.
    pub host: Option<i64>,
    /// How much of the host it takes.
    pub weight: f64,
    /// Whether it only waits for its subtasks.
    pub waiting: bool,
}

/// A task that waits for a host.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct FreeTask {
    /// The task's id.
    pub id: i64,
    /// The id of its channel.
    pub channel: i64,
    /// The arch that it needs.
    pub arch: String,
    /// Its priority; less is sooner.
    pub priority: i64,
    /// When it was made.
    pub created: Timestamp,
    /// How much of a host it will take.
    pub weight: f64,
}

/// An enabled host.
#[derive(Debug, Clone, PartialEq)]
pub struct Host {
    /// The host's id.
    pub id: i64,
    /// Whether it said that it takes tasks.
    pub ready: bool,
    /// When it last checked in.
    pub update_time: Option<Timestamp>,
    /// How much weight it can carry.
    pub capacity: f64,
    /// Its arches.
    pub arches: Vec<String>,
    /// The ids of its **enabled** channels.
    pub channels: Vec<i64>,
    /// How many tasks it may hold by its own word.
    pub max_jobs: Option<i64>,
}

/// An active run: the scheduler gave a task to a host, and nothing has ended that.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Run {
    /// The run's id.
    pub id: i64,
    /// The task's id.
    pub task: i64,
    /// The task's state.
    pub task_state: TaskState,
    /// The host's id.
    pub host: i64,
    /// When the task was given to the host.
    pub created: Timestamp,
}

/// A host's word that it cannot or will not take a task.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Refusal {
    /// The refusal's id.
    pub id: i64,
    /// The task's id.
    pub task: i64,
    /// The task's state.
    pub task_state: TaskState,
    /// The host's id.
    pub host: i64,
    /// Whether it lapses after a time.
    pub soft: bool,
    /// When it was given.
    pub time: Timestamp,
}

impl Snapshot {
    /// The free tasks that this run looks at, the most urgent first and of these the oldest.
    pub(super) fn free_in_order(&self) -> Vec<&FreeTask> {
        let mut free: Vec<&FreeTask> = self.free.iter().collect();
        free.sort_by_key(|task| (task.priority, task.created, task.id));
        free.truncate(MAX_FREE_TASKS);
        free
    }
}
