//! The variable that tells which task a process belongs to.

use std::fmt;
use std::path::Path;

use nix::unistd::Pid;

/// The mark of one run of a task, carried by all its processes in their environment.
///
/// It lasts through forks, daemonizing and programs that pass their environment on. A program that starts another with
/// an empty environment loses it; such a process is still found as a descendant as long as its parents live.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskMarker {
    task: i64,
    nonce: String,
}

impl TaskMarker {
    /// The name of the variable.
    pub const VARIABLE: &str = "KOJI_TASK_ID";

    /// Makes the mark of a run; `nonce` tells it from other runs, and from those of other builders on this machine.
    pub fn new(task: i64, nonce: u64) -> Self {
        Self { task, nonce: format!("{nonce:016x}") }
    }

    /// Reads the variable's value.
    pub fn parse(value: &str) -> Option<Self> {
        let (task, nonce) = value.rsplit_once('-')?;
        let plain = !nonce.is_empty() && nonce.bytes().all(|b| b.is_ascii_hexdigit());
        Some(Self { task: task.parse().ok()?, nonce: nonce.to_owned() }).filter(|_| plain)
    }

    /// Returns the task.
    pub fn task(&self) -> i64 {
        self.task
    }

    /// Returns the mark that a process carries; `None` too if it is gone or not ours to look at.
    pub fn of_process(proc: &Path, pid: Pid) -> Option<Self> {
        let environment = std::fs::read(proc.join(pid.to_string()).join("environ")).ok()?;
        let assignments = environment.split(|&byte| byte == 0);
        assignments
            .filter_map(|assignment| std::str::from_utf8(assignment).ok())
            .filter_map(|assignment| assignment.strip_prefix(Self::VARIABLE)?.strip_prefix('='))
            .find_map(Self::parse)
    }
}

/// Writes the variable's value, `<task>-<nonce>`.
impl fmt::Display for TaskMarker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.task, self.nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let marker = TaskMarker::new(4711, 0xfeed);
        assert_eq!(marker.to_string(), "4711-000000000000feed");
        assert_eq!(TaskMarker::parse(&marker.to_string()), Some(marker));
        for other in ["", "4711", "4711-", "x-1", "1-x y"] {
            assert_eq!(TaskMarker::parse(other), None, "{other:?}");
        }
    }

    #[test]
    fn environments_are_searched_by_whole_names() {
        let proc = tempfile::tempdir().unwrap();
        std::fs::create_dir(proc.path().join("7")).unwrap();
        let look = |environ: &[u8]| {
            std::fs::write(proc.path().join("7/environ"), environ).unwrap();
            TaskMarker::of_process(proc.path(), Pid::from_raw(7)).map(|marker| marker.to_string())
        };
        assert_eq!(look(b"A=\xff\0KOJI_TASK_ID=1-ab\0B=2\0").as_deref(), Some("1-ab"));
        assert_eq!(look(b"KOJI_TASK_ID=1-ab").as_deref(), Some("1-ab"));
        assert_eq!(look(b"NOT_KOJI_TASK_ID=1-ab\0KOJI_TASK_ID2=1-ab\0"), None);
        assert_eq!(TaskMarker::of_process(proc.path(), Pid::from_raw(8)), None);
    }
}
