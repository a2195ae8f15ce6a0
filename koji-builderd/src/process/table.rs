//! The processes of this machine, as /proc lists them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use nix::unistd::Pid;

/// Where the kernel lists processes.
pub const PROC: &str = "/proc";

/// A process that no other can be mistaken for: numbers are given again, but not at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProcessId {
    /// The process's number.
    pub pid: Pid,
    /// When it was started, in clock ticks since the machine was.
    pub start_time: u64,
}

/// One process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Which one it is.
    pub id: ProcessId,
    /// Its parent.
    pub parent: Pid,
    /// Its process group.
    pub group: Pid,
    /// Whether it has ended and waits to be reaped.
    pub is_zombie: bool,
}

/// The processes of one moment.
#[derive(Debug, Clone)]
pub struct ProcessTable {
    proc: PathBuf,
    processes: BTreeMap<Pid, Process>,
}

impl Process {
    /// Looks one process up; `None` if there is none of that number.
    pub fn look_up(proc: &Path, pid: Pid) -> Option<Self> {
        let stat = std::fs::read(proc.join(pid.to_string()).join("stat")).ok()?;
        Self::parse(&stat)
    }

    /// Reads a process's `stat`. The name in it may hold anything, closing parentheses too.
    fn parse(stat: &[u8]) -> Option<Self> {
        let name_end = stat.iter().rposition(|&byte| byte == b')')?;
        let pid = stat.split(|&byte| byte == b' ').next()?;
        let fields: Vec<_> = std::str::from_utf8(&stat[name_end + 1..]).ok()?.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse().ok().map(Pid::from_raw);
        Some(Self {
            id: ProcessId {
                pid: Pid::from_raw(std::str::from_utf8(pid).ok()?.parse().ok()?),
                start_time: fields.get(19)?.parse().ok()?,
            },
            parent: number(1)?,
            group: number(2)?,
            is_zombie: matches!(*fields.first()?, "Z" | "X"),
        })
    }

    /// Returns the command line with its words divided by blanks, as of now; empty if the process is gone.
    pub fn command_line(&self, proc: &Path) -> String {
        let words = std::fs::read(proc.join(self.id.pid.to_string()).join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&words).replace('\0', " ").trim_end().to_owned()
    }
}

impl ProcessId {
    /// Tells whether the process still runs; one that only waits to be reaped does not.
    pub fn is_running(self, proc: &Path) -> bool {
        Process::look_up(proc, self.pid).is_some_and(|process| process.id == self && !process.is_zombie)
    }
}

impl ProcessTable {
    /// Lists the processes; those that end meanwhile are left out.
    pub fn read(proc: &Path) -> io::Result<Self> {
        let mut processes = BTreeMap::new();
        for entry in fs_err::read_dir(proc)? {
            let name = entry?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse().ok()).map(Pid::from_raw) else {
                continue;
            };
            if let Some(process) = Process::look_up(proc, pid) {
                processes.insert(pid, process);
            }
        }
        Ok(Self { proc: proc.to_owned(), processes })
    }

    /// Returns where the table was read.
    pub fn proc(&self) -> &Path {
        &self.proc
    }

    /// Returns a process by its number.
    pub fn get(&self, pid: Pid) -> Option<&Process> {
        self.processes.get(&pid)
    }

    /// Returns all processes, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Process> {
        self.processes.values()
    }

    /// Returns those processes and all that descend from them, the deepest of the whole tree first.
    pub fn with_descendants(&self, roots: impl IntoIterator<Item = Pid>) -> Vec<&Process> {
        let mut children: BTreeMap<Pid, Vec<Pid>> = BTreeMap::new();
        for process in self.iter() {
            children.entry(process.parent).or_default().push(process.id.pid);
        }
        let mut found = BTreeSet::new();
        let mut open: Vec<_> = roots.into_iter().collect();
        while let Some(pid) = open.pop() {
            if found.insert(pid) {
                open.extend(children.get(&pid).into_iter().flatten());
            }
        }
        let mut processes: Vec<_> = found.into_iter().filter_map(|pid| self.get(pid)).collect();
        processes.sort_by_key(|process| std::cmp::Reverse((self.depth(process), process.id.pid)));
        processes
    }

    /// Returns how many ancestors a process has.
    fn depth(&self, process: &Process) -> usize {
        // What is read while parents change could hold a circle.
        let ancestors = std::iter::successors(self.get(process.parent), |parent| self.get(parent.parent));
        ancestors.take(self.processes.len()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the `stat` of a process as the kernel does.
    fn put(proc: &Path, pid: i32, name: &str, state: char, parent: i32, start_time: u64) {
        let dir = proc.join(pid.to_string());
        std::fs::create_dir_all(&dir).unwrap();
        let zeros = "0 ".repeat(15);
        let stat = format!("{pid} ({name}) {state} {parent} {pid} 1 {zeros}{start_time} 0 0\n");
        std::fs::write(dir.join("stat"), stat).unwrap();
    }

    fn pids(processes: &[&Process]) -> Vec<i32> {
        processes.iter().map(|process| process.id.pid.as_raw()).collect()
    }

    #[test]
    fn names_may_hold_anything() {
        let proc = tempfile::tempdir().unwrap();
        put(proc.path(), 42, "a) Z 1 (b\n) c", 'S', 7, 99);
        let process = Process::look_up(proc.path(), Pid::from_raw(42)).unwrap();
        assert_eq!(process.id, ProcessId { pid: Pid::from_raw(42), start_time: 99 });
        assert_eq!((process.parent, process.group), (Pid::from_raw(7), Pid::from_raw(42)));
        assert!(!process.is_zombie);
    }

    #[test]
    fn the_deepest_come_first() {
        let proc = tempfile::tempdir().unwrap();
        for (pid, parent) in [(1, 0), (10, 1), (20, 10), (5, 20), (30, 10), (40, 1)] {
            put(proc.path(), pid, "x", 'S', parent, 1);
        }
        std::fs::create_dir(proc.path().join("self")).unwrap();
        let table = ProcessTable::read(proc.path()).unwrap();
        assert_eq!(pids(&table.with_descendants([Pid::from_raw(10)])), [5, 30, 20, 10]);
        assert_eq!(pids(&table.with_descendants([Pid::from_raw(40), Pid::from_raw(20)])), [5, 20, 40]);
        assert_eq!(pids(&table.with_descendants([Pid::from_raw(99)])), [0; 0]);
    }

    #[test]
    fn a_circle_ends() {
        let proc = tempfile::tempdir().unwrap();
        put(proc.path(), 2, "x", 'S', 3, 1);
        put(proc.path(), 3, "x", 'S', 2, 1);
        let table = ProcessTable::read(proc.path()).unwrap();
        assert_eq!(pids(&table.with_descendants([Pid::from_raw(2)])), [3, 2]);
    }

    #[test]
    fn a_number_given_again_is_another_process() {
        let proc = tempfile::tempdir().unwrap();
        let id = ProcessId { pid: Pid::from_raw(9), start_time: 5 };
        assert!(!id.is_running(proc.path()));
        put(proc.path(), 9, "x", 'S', 1, 5);
        assert!(id.is_running(proc.path()));
        put(proc.path(), 9, "x", 'Z', 1, 5);
        assert!(!id.is_running(proc.path()));
        put(proc.path(), 9, "x", 'S', 1, 6);
        assert!(!id.is_running(proc.path()));
    }

    #[test]
    fn this_process_is_listed() {
        let table = ProcessTable::read(Path::new(PROC)).unwrap();
        let this = table.get(Pid::this()).unwrap();
        assert_eq!(this.parent, Pid::parent());
        assert!(this.id.is_running(Path::new(PROC)));
        assert!(this.command_line(Path::new(PROC)).contains("koji_builderd"));
    }
}
