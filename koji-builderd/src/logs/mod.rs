//! Logs that are shown while they grow.
//!
//! A watcher looks for logs where they may appear, and hands each new part of one on, so that people can read along and
//! nothing is missing at the end. The folders belong to builds and are hostile: links are not followed, devices and
//! pipes not opened, and numbers and sizes bounded. How bytes reach the hub is the sink's business.

mod error;
mod names;
mod place;
mod reading;
mod stamps;
#[cfg(test)]
mod tests;
mod watcher;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

pub use error::{LogFailure, SinkError};
pub use place::LogPlace;
pub use watcher::{Clock, DrainReport, LogWatcher, PassReport, SentLog, WatchOptions};

/// Where logs go.
#[async_trait]
pub trait LogSink: Send + Sync {
    /// Takes a part of a log at its offset in bytes. Offset 0 starts the log anew: what was there of it is void.
    async fn send(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), SinkError>;
}

/// Where logs come from.
pub trait LogSource: Send + Sync {
    /// Lists the logs that exist by now; a place that does not exist has none.
    fn list(&self) -> io::Result<Vec<PathBuf>>;

    /// Opens a log that was listed.
    fn open(&self, path: &Path) -> io::Result<File>;
}
