//! What ends a command early, and the exit status it means.

use koji_proto::Fault;
use koji_proto::client::ClientError;

/// Shorthand for what commands return.
pub(crate) type Result<T> = std::result::Result<T, CliError>;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The command line cannot be used: usage text and message, status 2.
    #[error("{0}")]
    Usage(String),
    /// The hub refused: its message, status 1.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The hub could not be asked: status 1.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A file could not be read or written: status 1.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The command found something wrong itself: its message, status 1.
    #[error("{0}")]
    Failed(String),
    /// Everything was said already; only the status remains.
    #[error("exit status {0}")]
    Status(u8),
}

impl CliError {
    /// A wrong command line.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// A failure of the command itself.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }

    /// A failure for the reason that another error gives.
    pub(crate) fn failed_by(error: impl std::error::Error) -> Self {
        Self::Failed(error.to_string())
    }

    /// The exit status.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Status(status) => *status,
            _ => 1,
        }
    }
}
