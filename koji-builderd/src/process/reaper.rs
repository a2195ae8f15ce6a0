//! Reaping processes whose parents have ended before them.

use std::path::Path;

use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use super::{PROC, Process, ProcessId};

/// Makes this process the parent of all its descendants whose own parents end.
///
/// Without that they go to the machine's first process, which in a container may be one that reaps nobody.
pub fn adopt_orphans() -> nix::Result<()> {
    nix::sys::prctl::set_child_subreaper(true)
}

/// Reaps those of the processes that have ended and are children of this one by now; returns how many were.
///
/// Children that somebody else waits for, such as the leader of a task, must not be among them.
pub fn reap(processes: &[ProcessId]) -> usize {
    let reaped = processes.iter().filter(|id| {
        let process = Process::look_up(Path::new(PROC), id.pid);
        let waits = process.is_some_and(|p| p.id == **id && p.is_zombie && p.parent == Pid::this());
        waits && waitpid(id.pid, Some(WaitPidFlag::WNOHANG)).is_ok()
    });
    reaped.count()
}
