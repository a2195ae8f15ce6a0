//! One task in a process of its own.

mod files;
mod logs;
mod run;

use koji_proto::client::Credentials;
use serde::{Deserialize, Serialize};

pub use logs::with_logs;
pub use run::run;

/// The hidden first argument of the process that runs a task.
pub const SUBCOMMAND: &str = "__task";

/// What the daemon tells the process, as JSON on its standard input.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TaskSpec {
    /// The task's id.
    pub task_id: i64,
    /// The task as it was opened.
    pub task: serde_json::Value,
    /// The session that the process carries on.
    pub session: SessionSpec,
    /// Whether the hub has waiting calls.
    pub waits: bool,
}

/// A session that another process carries on.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionSpec {
    /// Its number.
    pub id: i64,
    /// Its secret.
    pub key: String,
    /// The number of its last call.
    pub callnum: i64,
}

impl std::fmt::Debug for SessionSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionSpec").field("id", &self.id).finish_non_exhaustive()
    }
}

impl From<Credentials> for SessionSpec {
    fn from(credentials: Credentials) -> Self {
        Self { id: credentials.id, key: credentials.key, callnum: credentials.callnum }
    }
}

impl From<SessionSpec> for Credentials {
    fn from(session: SessionSpec) -> Self {
        Self { id: session.id, key: session.key, callnum: session.callnum }
    }
}
