//! The processes that run tasks: a process group each, so that ending a task ends all that it started.

use std::collections::HashMap;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};

use crate::task::TaskSpec;

/// How long a process group has to end after each kind of signal.
const PATIENCE: [(Signal, Duration); 3] = [
    (Signal::SIGINT, Duration::from_secs(3)),
    (Signal::SIGTERM, Duration::from_secs(2)),
    (Signal::SIGKILL, Duration::from_secs(3)),
];

/// A task that runs here.
#[derive(Debug)]
struct Running {
    child: Child,
    group: Pid,
    session_id: i64,
}

/// The tasks that run here.
#[derive(Debug, Default)]
pub(super) struct Children {
    running: HashMap<i64, Running>,
}

impl Children {
    /// Starts the process for a task.
    pub(super) async fn start(&mut self, spec: &TaskSpec) -> std::io::Result<()> {
        let own = std::env::current_exe()?;
        let mut child = Command::new(own)
            .arg(crate::task::SUBCOMMAND)
            .args(std::env::args_os().skip(1))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .kill_on_drop(false)
            .spawn()?;
        let text = serde_json::to_vec(spec)?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&text).await?;
        }
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok()).unwrap_or_default();
        let running = Running { child, group: Pid::from_raw(pid), session_id: spec.session.id };
        self.running.insert(spec.task_id, running);
        Ok(())
    }

    /// Tells whether a task runs here.
    pub(super) fn has(&self, task: i64) -> bool {
        self.running.contains_key(&task)
    }

    /// Returns the tasks that run here.
    pub(super) fn tasks(&self) -> Vec<i64> {
        self.running.keys().copied().collect()
    }

    /// Takes the processes that have ended off the list; returns the tasks with their sessions.
    pub(super) fn reap(&mut self) -> Vec<(i64, i64)> {
        let mut ended = Vec::new();
        self.running.retain(|task, running| {
            let gone = !matches!(running.child.try_wait(), Ok(None));
            if gone {
                // What a task left behind in its group ends with it.
                let _ = killpg(running.group, Signal::SIGKILL);
                ended.push((*task, running.session_id));
            }
            !gone
        });
        ended
    }

    /// Ends all processes of a task; returns its session, or none if the task is not here or would not end.
    pub(super) async fn kill(&mut self, task: i64) -> Option<i64> {
        let mut running = self.running.remove(&task)?;
        for (signal, patience) in PATIENCE {
            // A group that is gone already is as good as ended.
            let _ = killpg(running.group, signal);
            if tokio::time::timeout(patience, running.child.wait()).await.is_ok() {
                let _ = killpg(running.group, Signal::SIGKILL);
                return Some(running.session_id);
            }
        }
        tracing::error!(task.id = task, "the processes of the task do not end");
        self.running.insert(task, running);
        None
    }

    /// Waits until some process ends; for ever if none runs.
    pub(super) async fn any_ended(&mut self) {
        let mut waits: Vec<_> = self.running.values_mut().map(|running| Box::pin(running.child.wait())).collect();
        if waits.is_empty() {
            return std::future::pending().await;
        }
        std::future::poll_fn(|context| {
            let ended = waits.iter_mut().any(|wait| wait.as_mut().poll(context).is_ready());
            if ended { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}
