//! What can go wrong with a log; none of it ends a task.

use std::io;
use std::path::PathBuf;

/// Why a sink did not take something.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Why a log, or a part of one, was not handed on.
#[derive(Debug, thiserror::Error)]
pub enum LogFailure {
    /// A place cannot be searched.
    #[error("failed to look for logs: {0}")]
    List(#[source] io::Error),
    /// A log cannot be read.
    #[error("failed to read the log {path}: {source}")]
    Read {
        /// The log.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The sink did not take a part, however often it was tried.
    #[error("failed to send {name} at {offset}: {source}")]
    Send {
        /// The log's name there.
        name: String,
        /// Where the part begins.
        offset: u64,
        /// Why, the last time.
        source: SinkError,
    },
    /// There are more logs than anybody needs.
    #[error("more than {0} logs, the others are left out")]
    TooMany(usize),
    /// A log is larger than anybody needs.
    #[error("the log {path} is larger than {limit} bytes, the rest is left out")]
    TooLarge {
        /// The log.
        path: PathBuf,
        /// What is sent of it.
        limit: u64,
    },
}
