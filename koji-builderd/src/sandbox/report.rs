//! What the helper tells the builder when it is done: one line of JSON.

use serde::{Deserialize, Serialize};

/// How a sandboxed command went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(super) enum Report {
    /// The command ran and ended with this status.
    Exited { code: i32 },
    /// The command was ended by a signal.
    Signaled { signal: i32 },
    /// The sandbox could not be set up.
    SetupFailed { step: String, message: String },
    /// The sandbox stood, but the command could not be executed.
    StartFailed { program: String, message: String },
    /// Pid 1 of the sandbox ended without a word.
    InitLost { status: String },
}

/// A step of the set-up that failed.
#[derive(Debug, thiserror::Error)]
#[error("failed to {step}")]
pub(super) struct StepError {
    step: String,
    source: std::io::Error,
}

impl From<StepError> for Report {
    fn from(error: StepError) -> Self {
        Self::SetupFailed { step: error.step, message: error.source.to_string() }
    }
}

/// Names the step that a result belongs to.
pub(super) trait InStep<T> {
    /// Turns the error into one that names what was attempted.
    fn step(self, step: impl FnOnce() -> String) -> Result<T, StepError>;
}

impl<T, E: Into<std::io::Error>> InStep<T> for Result<T, E> {
    fn step(self, step: impl FnOnce() -> String) -> Result<T, StepError> {
        self.map_err(|source| StepError { step: step(), source: source.into() })
    }
}
