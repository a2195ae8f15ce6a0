//! Folders and which of their files are logs.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use koji_core::glob;
use nix::dir::{Dir, Type};
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, open, openat2};
use nix::sys::stat::Mode;

use super::LogSource;

/// A folder and which of its files are logs.
///
/// The path of `base` is trusted, all below it is not: links there count as missing, and so does what is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    base: PathBuf,
    below: PathBuf,
    logs: Logs,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Logs {
    Matching(String),
    Named(String),
}

impl LogPlace {
    /// Makes a place of the files in `base/below` whose names match a glob.
    pub fn matching(base: impl Into<PathBuf>, below: impl Into<PathBuf>, pattern: impl Into<String>) -> Self {
        Self { base: base.into(), below: below.into(), logs: Logs::Matching(pattern.into()) }
    }

    /// Makes a place of one file in `base`.
    pub fn file(base: impl Into<PathBuf>, name: impl Into<String>) -> Self {
        Self { base: base.into(), below: PathBuf::new(), logs: Logs::Named(name.into()) }
    }

    fn is_log(&self, name: &str) -> bool {
        match &self.logs {
            Logs::Matching(pattern) => glob::matches(pattern, name),
            Logs::Named(wanted) => name == wanted,
        }
    }

    fn open_below(&self, relative: &Path, flags: OFlag) -> io::Result<OwnedFd> {
        let to_base = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let base = open(&self.base, to_base, Mode::empty())?;
        let relative = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
        // A pipe that nobody writes to must not hold the builder up.
        let flags = flags | OFlag::O_RDONLY | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
        let resolve = ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_SYMLINKS;
        Ok(openat2(base, relative, OpenHow::new().flags(flags).resolve(resolve))?)
    }
}

impl LogSource for LogPlace {
    fn list(&self) -> io::Result<Vec<PathBuf>> {
        let dir = match self.open_below(&self.below, OFlag::O_DIRECTORY) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            dir => dir?,
        };
        let mut logs = Vec::new();
        for entry in Dir::from_fd(dir)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            // Some file systems do not tell; opening will.
            if matches!(entry.file_type(), Some(Type::File) | None) && self.is_log(name) {
                logs.push(self.base.join(&self.below).join(name));
            }
        }
        logs.sort();
        Ok(logs)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let relative = path.strip_prefix(&self.base).map_err(io::Error::other)?;
        let file = File::from(self.open_below(relative, OFlag::empty())?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file"));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use nix::unistd::mkfifo;

    use super::*;

    fn names(place: &LogPlace) -> Vec<String> {
        place.list().unwrap().iter().map(|p| p.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn files_by_pattern_and_by_name() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("var/log/x.log")).unwrap();
        for name in ["var/log/dnf.rpm.log", "var/log/dnf.log", "var/log/wtmp", "mock[1].log"] {
            std::fs::write(dir.path().join(name), name).unwrap();
        }
        assert_eq!(names(&LogPlace::matching(dir.path(), "var/log", "*.log")), ["dnf.log", "dnf.rpm.log"]);
        assert_eq!(names(&LogPlace::file(dir.path(), "mock[1].log")), ["mock[1].log"]);
        assert_eq!(names(&LogPlace::matching(dir.path(), "no/such", "*")), [""; 0]);
        assert_eq!(names(&LogPlace::matching("/no/such", "", "*")), [""; 0]);
    }

    #[test]
    fn nothing_leads_out() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().join("result");
        std::fs::create_dir(&base).unwrap();
        std::fs::write(dir.path().join("secret.log"), "secret").unwrap();
        symlink("../secret.log", base.join("link.log")).unwrap();
        symlink("..", base.join("up")).unwrap();
        mkfifo(&base.join("pipe.log"), Mode::S_IRWXU).unwrap();
        let place = LogPlace::matching(&base, "", "*.log");
        assert_eq!(names(&place), [""; 0]);
        for path in ["link.log", "up/secret.log", "../secret.log", "pipe.log"] {
            assert!(place.open(&base.join(path)).is_err(), "{path}");
        }
        assert!(place.open(&dir.path().join("secret.log")).is_err());
        assert!(LogPlace::matching(&base, "up", "*.log").list().is_err());
        assert!(LogPlace::matching(&base, "..", "*.log").list().is_err());
    }
}
