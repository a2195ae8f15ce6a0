//! A task's logs at the hub.

use std::sync::Arc;

use async_trait::async_trait;
use koji_core::handler::{TaskContext, TaskFiles};
use koji_core::time::Timestamp;
use tokio::sync::Notify;

use crate::logs::{DrainReport, LogSink, LogSource, LogWatcher, SinkError, WatchOptions};

/// Takes logs to a task's output.
struct TaskOutput(Arc<dyn TaskFiles>);

#[async_trait]
impl LogSink for TaskOutput {
    async fn send(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), SinkError> {
        Ok(self.0.append(name, offset, bytes).await?)
    }
}

/// Does a part of a task and sends the logs that grow meanwhile; returns what came of the part, and the names under
/// which logs were sent.
///
/// A log that cannot be sent does not make the task fail.
pub async fn with_logs<T>(
    context: &TaskContext,
    sources: Vec<Arc<dyn LogSource>>,
    timestamps: bool,
    part: impl Future<Output = T>,
) -> (T, Vec<String>) {
    let output = TaskOutput(Arc::clone(context.files()));
    let options = WatchOptions { timestamps, ..WatchOptions::default() };
    let watcher = LogWatcher::new(sources, output, Arc::new(now), options);
    let done = Notify::new();
    let part = async {
        let result = part.await;
        done.notify_one();
        result
    };
    let (result, DrainReport { logs, failures }) = tokio::join!(part, watcher.run(done.notified()));
    for failure in failures {
        tracing::warn!("{failure}");
    }
    (result, logs.into_iter().map(|log| log.name).collect())
}

fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_microsecond())
}
