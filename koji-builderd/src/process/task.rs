//! The process of a task.

use std::io;
use std::path::Path;
use std::process::ExitStatus;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use tokio::process::{Child, ChildStdin, Command};

use super::{KillOutcome, KillPlan, KillTarget, PROC, Process, ProcessId, TaskMarker, kill, reap};

/// A process that runs a task, in a process group of its own and with the task's mark.
///
/// Dropping it ends nothing: what becomes of tasks is decided by the hub.
#[derive(Debug)]
pub struct TaskProcess {
    child: Child,
    id: ProcessId,
    marker: TaskMarker,
}

impl TaskProcess {
    /// Starts a command for a task.
    pub fn spawn(mut command: Command, marker: TaskMarker) -> io::Result<Self> {
        command.process_group(0).env(TaskMarker::VARIABLE, marker.to_string()).kill_on_drop(false);
        let mut child = command.spawn()?;
        // Nobody has waited for it yet, so that even if it has ended it is still listed.
        let listed = child
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(|pid| Process::look_up(Path::new(PROC), Pid::from_raw(pid)));
        let Some(process) = listed else {
            child.start_kill()?;
            return Err(io::Error::new(io::ErrorKind::NotFound, "a new process is not listed in /proc"));
        };
        Ok(Self { child, id: process.id, marker })
    }

    /// Returns which process it is.
    pub fn id(&self) -> ProcessId {
        self.id
    }

    /// Returns the mark that its descendants carry.
    pub fn marker(&self) -> &TaskMarker {
        &self.marker
    }

    /// Returns the process's standard input, once, if the command had it piped.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Returns how the process has ended, if it has, and reaps it; others of the task may still run.
    pub fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Waits until the process has ended, and reaps it; others of the task may still run.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Sends a signal to the process alone; one that has ended gets none.
    pub fn signal(&self, signal: Signal) -> nix::Result<()> {
        if !self.id.is_running(Path::new(PROC)) {
            return Ok(());
        }
        signal::kill(self.id.pid, signal)
    }

    /// Ends everything that belongs to the task, also when the process itself has ended before, and reaps what it can.
    pub async fn kill(&mut self, plan: &KillPlan) -> io::Result<KillOutcome> {
        let target = KillTarget { leader: Some(self.id), marker: Some(self.marker.clone()) };
        let outcome = kill(&target, plan).await?;
        let orphans: Vec<_> = outcome.ended.iter().copied().filter(|&id| id != self.id).collect();
        reap(&orphans);
        self.child.try_wait()?;
        Ok(outcome)
    }
}
