//! The log files of a root: their names, and what the driver itself has to say in them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Setting up the root, and commands in it.
pub(super) const ROOT_LOG: &str = "root.log";
/// What rpmbuild says.
pub(super) const BUILD_LOG: &str = "build.log";
/// When each step began and ended.
pub(super) const STATE_LOG: &str = "state.log";
/// The machine.
pub(super) const HARDWARE_LOG: &str = "hw_info.log";
/// The packages that a build had at hand.
pub(super) const PACKAGES_LOG: &str = "installed_pkgs.log";
/// The configuration, as mock would read it.
pub(super) const CONFIG_LOG: &str = "mock_config.log";
/// What the program mock says.
pub(super) const MOCK_LOG: &str = "mock_output.log";

/// The driver's own lines in the logs of a result directory.
#[derive(Debug, Clone)]
pub(super) struct Journal {
    pub dir: PathBuf,
    pub clock: fn() -> Timestamp,
}

impl Journal {
    pub(super) fn path(&self, log: &str) -> PathBuf {
        self.dir.join(log)
    }

    /// Notes that a step begins; dropping the result notes its end.
    pub(super) fn step(&self, name: impl Into<String>) -> io::Result<Step<'_>> {
        let name = name.into();
        self.append(STATE_LOG, &format!("{} - Start: {name}\n", self.now()))?;
        Ok(Step { journal: self, name })
    }

    /// Adds a line to the root's log.
    pub(super) fn note(&self, line: &str) -> io::Result<()> {
        self.append(ROOT_LOG, &format!("{} {line}\n", self.now()))
    }

    pub(super) fn write(&self, log: &str, text: &str) -> io::Result<()> {
        fs_err::write(self.path(log), text)
    }

    fn append(&self, log: &str, text: &str) -> io::Result<()> {
        let mut file = fs_err::OpenOptions::new().create(true).append(true).open(self.path(log))?;
        file.write_all(text.as_bytes())
    }

    fn now(&self) -> String {
        (self.clock)().strftime("%Y-%m-%d %H:%M:%S,%3f").to_string()
    }
}

/// A step that is under way.
pub(super) struct Step<'a> {
    journal: &'a Journal,
    name: String,
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        let line = format!("{} - Finish: {}\n", self.journal.now(), self.name);
        if let Err(error) = self.journal.append(STATE_LOG, &line) {
            tracing::warn!(%error, "could not note the end of a step");
        }
    }
}

/// Describes the machine and the file system that `dir` is on.
pub(super) fn hardware(dir: &Path) -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let models = cpu.lines().filter_map(|line| line.strip_prefix("model name")).collect::<Vec<_>>();
    let memory: String = read("/proc/meminfo").lines().take(3).map(|line| format!("{line}\n")).collect();
    let storage = nix::sys::statvfs::statvfs(dir).map(|s| {
        let unit = s.fragment_size() / 1024;
        format!("{} KiB, {} KiB free", s.blocks() * unit, s.blocks_available() * unit)
    });
    format!(
        "Kernel: {}\nCPU info:\n{} x {}\n\nMemory:\n{memory}\nStorage of {}:\n{}\n",
        read("/proc/sys/kernel/osrelease"),
        std::thread::available_parallelism().map_or(1, usize::from),
        models.first().map_or("unknown", |model| model.trim_start_matches(['\t', ' ', ':'])),
        dir.display(),
        storage.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_noted_with_their_end() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal { dir: dir.path().into(), clock: || Timestamp::UNIX_EPOCH };
        drop(journal.step("chroot init").unwrap());
        let text = std::fs::read_to_string(dir.path().join("state.log")).unwrap();
        assert_eq!(
            text,
            "1970-01-01 00:00:00,000 - Start: chroot init\n1970-01-01 00:00:00,000 - Finish: chroot init\n"
        );
    }
}
