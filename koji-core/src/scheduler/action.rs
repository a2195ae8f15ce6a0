//! What the scheduler wants done, and what it writes into its log about that.

use std::borrow::Cow;

/// The log message when a task is given to a host.
pub const ASSIGNING: &str = "Assigning task";
/// The log message when an admin gives a task to a host past the scheduler.
pub const OVERRIDDEN: &str = "Assigning task (override)";
/// The log message when a task could not be assigned since it was no longer free.
pub const ASSIGNMENT_FAILED: &str = "Assignment failed";
/// The message of the refusals that are stored for hosts without the arches that a new task needs.
pub const AUTOMATIC_ARCH_REFUSAL: &str = "automatic arch refusal";
/// The message of the refusals that are stored for hosts that do not open what they are given.
pub const ASSIGNMENT_TIMEOUT: &str = "assignment timeout";

/// Returns the log message for a refusal.
pub fn refused_message(message: &str) -> String {
    format!("Host refused task: {message}")
}

/// One thing that the scheduler wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The host did not check in for too long: it is not ready.
    MarkNotReady {
        /// The host's id.
        host: i64,
    },
    /// Refusals have lapsed, or their tasks have ended.
    DeleteRefusals {
        /// The ids of the refusals.
        refusals: Vec<i64>,
    },
    /// The task becomes ASSIGNED to the host and gets a new run; older active runs of the task end.
    Assign {
        /// The task's id.
        task: i64,
        /// The host's id.
        host: i64,
    },
    /// A refusal is stored on behalf of the host; it lapses after a time.
    RefuseSoftly {
        /// The task's id.
        task: i64,
        /// The host's id.
        host: i64,
        /// The message of the refusal.
        message: &'static str,
    },
    /// The task becomes FREE again.
    Free {
        /// The task's id.
        task: i64,
        /// The host that held it.
        host: Option<i64>,
        /// Why.
        why: FreeReason,
    },
    /// Runs have ended.
    DeactivateRuns {
        /// The ids of the runs.
        runs: Vec<i64>,
    },
}

/// Why a task is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreeReason {
    /// It counts as active, but no host holds it.
    NoHost,
    /// Its host did not open it in time.
    AssignTimeout,
    /// Its host did not check in for too long.
    HostTimeout,
}

/// Why a free task has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WaitReason {
    /// No enabled host of its channel has its arch.
    NoHost,
    /// None of these hosts is ready.
    NoneReady,
    /// All of these that are ready refused it.
    AllRefused,
    /// All others are full.
    AllBusy,
}

/// A line of the scheduler's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The message.
    pub message: Cow<'static, str>,
    /// The id of the task that it is about.
    pub task: Option<i64>,
    /// The id of the host that it is about.
    pub host: Option<i64>,
}

impl Action {
    /// Returns what is written into the scheduler's log about the action.
    pub fn log_entry(&self) -> Option<LogEntry> {
        let entry = |message, task, host| Some(LogEntry { message, task, host });
        match *self {
            Self::MarkNotReady { host } => entry("Marking host not ready".into(), None, Some(host)),
            Self::Assign { task, host } => entry(ASSIGNING.into(), Some(task), Some(host)),
            Self::RefuseSoftly { task, host, message } => {
                entry(refused_message(message).into(), Some(task), Some(host))
            }
            Self::Free { task, host, why } => entry(why.log_message().into(), Some(task), host),
            Self::DeleteRefusals { .. } | Self::DeactivateRuns { .. } => None,
        }
    }
}

impl FreeReason {
    /// Returns the log message.
    pub fn log_message(self) -> &'static str {
        match self {
            Self::NoHost => "Active task with no host",
            Self::AssignTimeout => "Task assignment timeout",
            Self::HostTimeout => "Freeing task from unresponsive host",
        }
    }
}
