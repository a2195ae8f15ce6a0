//! What this machine has to spare: disk space, and processors against load.

use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;
use nix::sys::sysinfo::sysinfo;
use nix::unistd::{SysconfVar, sysconf};

/// What a machine has to spare at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MachineFacts {
    /// Bytes that are free where build roots are.
    pub free_bytes: u64,
    /// Processes that ran or wanted to, on average of the last minute.
    pub load_average: f64,
    /// Processors that are online.
    pub processors: u32,
}

/// Why a machine could not be measured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpaceError {
    /// The folder is missing, or its file system does not answer.
    #[error("failed to find out how much space is free at {path}: {source}")]
    Disk {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: nix::Error,
    },
    /// The kernel does not tell the load.
    #[error("failed to find out the load: {0}")]
    Load(nix::Error),
    /// The number of processors is not known.
    #[error("failed to count the processors")]
    Processors,
}

impl MachineFacts {
    /// Measures this machine, whose build roots are in that folder.
    pub fn measure(roots: &Path) -> Result<Self, SpaceError> {
        Ok(Self {
            free_bytes: free_bytes(roots)?,
            load_average: sysinfo().map_err(SpaceError::Load)?.load_average().0,
            processors: processors()?,
        })
    }
}

/// Returns the bytes that anybody, not just the superuser, may still write below a folder.
pub fn free_bytes(path: &Path) -> Result<u64, SpaceError> {
    let stats = statvfs(path).map_err(|source| SpaceError::Disk { path: path.to_owned(), source })?;
    Ok(stats.blocks_available().saturating_mul(stats.fragment_size()))
}

fn processors() -> Result<u32, SpaceError> {
    let count = sysconf(SysconfVar::_NPROCESSORS_ONLN).ok().flatten();
    count.and_then(|count| u32::try_from(count).ok()).filter(|&count| count > 0).ok_or(SpaceError::Processors)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_folder_that_is_missing_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("mock");
        let error = MachineFacts::measure(&missing).unwrap_err().to_string();
        assert!(error.contains(missing.to_str().unwrap()) && error.contains("ENOENT"), "{error}");
    }

    #[test]
    fn what_is_measured_is_what_other_programs_say() {
        let facts = MachineFacts::measure(Path::new("/proc")).unwrap();
        assert_eq!(facts.free_bytes, 0, "/proc has no room");
        let said = Command::new("getconf").arg("_NPROCESSORS_ONLN").output().unwrap();
        assert_eq!(facts.processors.to_string(), String::from_utf8_lossy(&said.stdout).trim());

        let dir = tempfile::tempdir().unwrap();
        let said = Command::new("df").args(["--output=avail", "-B1"]).arg(dir.path()).output().unwrap();
        let said: u64 = String::from_utf8_lossy(&said.stdout).lines().nth(1).unwrap().trim().parse().unwrap();
        let free = free_bytes(dir.path()).unwrap();
        assert!(free.abs_diff(said) < 8 << 30, "others write meanwhile, but {free} is far from {said}");
    }

    #[test]
    fn the_load_is_that_of_the_last_minute() {
        let read = || std::fs::read_to_string("/proc/loadavg").unwrap();
        let first = |text: &str| text.split(' ').next().unwrap().parse::<f64>().unwrap();
        // The kernel computes it anew every five seconds.
        let agrees = (0..3).any(|_| {
            let facts = MachineFacts::measure(Path::new("/")).unwrap();
            (facts.load_average - first(&read())).abs() < 0.02
        });
        assert!(agrees);
    }
}
