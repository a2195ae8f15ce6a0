//! How a task ends other than well.

use koji_proto::Fault;

use crate::task::TaskParamsError;

/// Why a handler did not finish its task.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The task fails with this fault; one that came from the hub or a subtask is passed on unchanged.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// This host does not do the task; it goes back to the queue.
    #[error("task refused: {message}")]
    Refuse {
        /// Whether the host may be asked again later.
        soft: bool,
        /// Why.
        message: String,
    },
    /// The task goes back to the queue and may come here again at once.
    #[error("task freed")]
    Free,
}

impl TaskError {
    /// Returns the fault with which the task fails; none if it does not fail.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            Self::Refuse { .. } | Self::Free => None,
        }
    }
}

impl From<TaskParamsError> for TaskError {
    fn from(error: TaskParamsError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<std::io::Error> for TaskError {
    fn from(error: std::io::Error) -> Self {
        Self::Fault(Fault::internal(error.to_string()))
    }
}
