//! Ending all processes of a task.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::Duration;

use nix::sys::signal::{self, Signal};
use nix::unistd::Pid;
use tokio::time::Instant;

use super::{PROC, Process, ProcessId, ProcessTable, TaskMarker};

/// Which processes are to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KillTarget {
    /// This one, its process group, and all that descend from these; it may be gone already.
    pub leader: Option<ProcessId>,
    /// Those that carry this mark, and all that descend from them.
    pub marker: Option<TaskMarker>,
}

/// How processes are asked to end, more firmly with each step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KillPlan {
    /// The steps.
    pub steps: Vec<KillStep>,
    /// How often it is looked whether they have.
    pub poll: Duration,
}

/// One signal of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KillStep {
    /// The signal.
    pub signal: Signal,
    /// How many times it is sent.
    pub tries: u32,
    /// How long processes have to end after each.
    pub patience: Duration,
}

/// Upstream's: SIGINT for 3 s, SIGTERM twice for 1 s, SIGKILL three times for 1 s.
impl Default for KillPlan {
    fn default() -> Self {
        let step =
            |signal, tries, seconds| KillStep { signal, tries, patience: Duration::from_secs(seconds) };
        Self {
            steps: vec![step(Signal::SIGINT, 1, 3), step(Signal::SIGTERM, 2, 1), step(Signal::SIGKILL, 3, 1)],
            poll: Duration::from_millis(20),
        }
    }
}

/// What became of the processes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KillOutcome {
    /// Those that have ended. They may still have to be reaped.
    pub ended: Vec<ProcessId>,
    /// Those that have not, with their command lines.
    pub survivors: Vec<(ProcessId, String)>,
}

/// Ends processes by a plan and tells what became of them.
///
/// Each signal goes to the deepest process first, and before each the processes are listed again, so that what was
/// started meanwhile is found. Nobody waits longer than the processes need. This process is never signalled.
pub async fn kill(target: &KillTarget, plan: &KillPlan) -> io::Result<KillOutcome> {
    let mut known = BTreeSet::new();
    for step in &plan.steps {
        for _ in 0..step.tries {
            let processes = list(target, &known).await?;
            if processes.is_empty() {
                return Ok(outcome(known));
            }
            known.extend(processes.iter().copied());
            for process in &processes {
                send(*process, step.signal);
            }
            wait_for_end(&known, step.patience, plan.poll).await;
        }
    }
    known.extend(list(target, &known).await?);
    Ok(outcome(known))
}

/// Lists what runs of the target and of what was found before, the deepest first.
async fn list(target: &KillTarget, known: &BTreeSet<ProcessId>) -> io::Result<Vec<ProcessId>> {
    let (target, known) = (target.clone(), known.clone());
    let listed = tokio::task::spawn_blocking(move || {
        let table = ProcessTable::read(Path::new(PROC))?;
        let processes = find(&table, &target, &known);
        Ok(processes.iter().map(|process| process.id).collect())
    });
    listed.await.map_err(io::Error::other)?
}

fn find<'t>(table: &'t ProcessTable, target: &KillTarget, known: &BTreeSet<ProcessId>) -> Vec<&'t Process> {
    let is_root = |process: &&Process| {
        known.contains(&process.id)
            || target.leader.is_some_and(|leader| belongs_to(table, process, leader))
            || target.marker.is_some()
                && TaskMarker::of_process(table.proc(), process.id.pid) == target.marker
    };
    let roots: Vec<_> = table
        .iter()
        .filter(|process| !is_exempt(process))
        .filter(is_root)
        .map(|process| process.id.pid)
        .collect();
    let mut processes = table.with_descendants(roots);
    processes.retain(|process| !is_exempt(process) && !process.is_zombie);
    processes
}

/// Tells whether a process is the leader or in its group. Once the leader's number is somebody else's, no group of
/// that number is its group.
fn belongs_to(table: &ProcessTable, process: &Process, leader: ProcessId) -> bool {
    process.id == leader
        || process.group == leader.pid && table.get(leader.pid).is_none_or(|holder| holder.id == leader)
}

fn is_exempt(process: &Process) -> bool {
    process.id.pid == Pid::this() || process.id.pid.as_raw() <= 1
}

fn send(process: ProcessId, signal: Signal) {
    if !process.is_running(Path::new(PROC)) {
        return;
    }
    match signal::kill(process.pid, signal) {
        Ok(()) | Err(nix::errno::Errno::ESRCH) => {}
        Err(error) => tracing::warn!(process.pid = process.pid.as_raw(), %signal, %error, "failed to signal"),
    }
}

async fn wait_for_end(processes: &BTreeSet<ProcessId>, patience: Duration, poll: Duration) {
    let end = Instant::now() + patience;
    while processes.iter().any(|process| process.is_running(Path::new(PROC))) {
        let now = Instant::now();
        if now >= end {
            break;
        }
        tokio::time::sleep(poll.min(end - now)).await;
    }
}

fn outcome(known: BTreeSet<ProcessId>) -> KillOutcome {
    let proc = Path::new(PROC);
    let mut outcome = KillOutcome::default();
    for id in known {
        match Process::look_up(proc, id.pid).filter(|process| process.id == id && !process.is_zombie) {
            Some(process) => outcome.survivors.push((id, process.command_line(proc))),
            None => outcome.ended.push(id),
        }
    }
    outcome
}
