//! The processes that run tasks, one for each.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::Stdio;

use futures::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::process::{KillPlan, TaskMarker, TaskProcess};
use crate::task::{SUBCOMMAND, TaskSpec};

/// A task that runs here.
#[derive(Debug)]
struct Running {
    process: TaskProcess,
    session_id: i64,
}

/// The tasks that run here.
#[derive(Debug)]
pub(super) struct Children {
    running: BTreeMap<i64, Running>,
    /// What the daemon was started with, from which a task's process gets the same configuration.
    arguments: Vec<OsString>,
    plan: KillPlan,
}

impl Children {
    pub(super) fn new(arguments: Vec<OsString>) -> Self {
        Self { running: BTreeMap::new(), arguments, plan: KillPlan::default() }
    }

    /// Starts the process for a task.
    pub(super) async fn start(&mut self, spec: &TaskSpec) -> std::io::Result<()> {
        let mut command = Command::new("/proc/self/exe");
        command.arg(SUBCOMMAND).args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::null());
        let marker = TaskMarker::new(spec.task_id, rand::random());
        let mut process = TaskProcess::spawn(command, marker)?;
        let told = match process.take_stdin() {
            Some(mut stdin) => stdin.write_all(&serde_json::to_vec(spec)?).await,
            None => Ok(()),
        };
        let running = Running { process, session_id: spec.session.id };
        self.running.insert(spec.task_id, running);
        told
    }

    /// Tells whether a task runs here.
    pub(super) fn has(&self, task: i64) -> bool {
        self.running.contains_key(&task)
    }

    /// Returns the tasks that run here.
    pub(super) fn tasks(&self) -> Vec<i64> {
        self.running.keys().copied().collect()
    }

    /// Tells whether no task runs here.
    pub(super) fn is_empty(&self) -> bool {
        self.running.is_empty()
    }

    /// Takes the processes that have ended off the list; returns the tasks with their sessions.
    ///
    /// What they have left running is ended. Where that fails the task stays on the list.
    pub(super) async fn reap(&mut self) -> Vec<(i64, i64)> {
        let ended: Vec<i64> = self
            .running
            .iter_mut()
            .filter_map(|(task, running)| (!matches!(running.process.try_wait(), Ok(None))).then_some(*task))
            .collect();
        let mut reaped = Vec::new();
        for task in ended {
            reaped.extend(self.kill(task).await.map(|session| (task, session)));
        }
        reaped
    }

    /// Ends all processes of a task; returns its session, or none if the task is not here or would not end.
    pub(super) async fn kill(&mut self, task: i64) -> Option<i64> {
        let running = self.running.get_mut(&task)?;
        if !end(task, running, &self.plan).await {
            return None;
        }
        self.running.remove(&task).map(|running| running.session_id)
    }

    /// Ends all processes of all tasks, side by side.
    pub(super) async fn kill_all(&mut self) {
        let plan = &self.plan;
        join_all(self.running.iter_mut().map(|(task, running)| end(*task, running, plan))).await;
        self.running.clear();
    }

    /// Waits until some process ends; for ever if none runs.
    pub(super) async fn any_ended(&mut self) {
        let waits = self.running.values_mut().map(|running| Box::pin(running.process.wait()));
        let waits: Vec<_> = waits.collect();
        if waits.is_empty() {
            return std::future::pending().await;
        }
        // How it ended is asked again when it is reaped.
        let _ = futures::future::select_all(waits).await;
    }
}

/// Tells whether all processes of the task have ended.
async fn end(task: i64, running: &mut Running, plan: &KillPlan) -> bool {
    match running.process.kill(plan).await {
        Ok(outcome) if outcome.survivors.is_empty() => true,
        Ok(outcome) => {
            for (process, command) in outcome.survivors {
                tracing::error!(task.id = task, process.pid = process.pid.as_raw(), command, "does not end");
            }
            false
        }
        Err(error) => {
            tracing::error!(task.id = task, "cannot end the task's processes: {error}");
            false
        }
    }
}
