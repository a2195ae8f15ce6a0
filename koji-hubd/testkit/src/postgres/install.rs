//! Where PostgreSQL's programs are, and which user may run them. Never runs them itself.

use std::path::{Path, PathBuf};

use nix::unistd::{User, geteuid};

use super::StartError;

/// An installation of PostgreSQL's server.
#[derive(Debug)]
pub(super) struct Install {
    /// The folder of `initdb`, `pg_ctl` and `postgres`.
    pub(super) binaries: PathBuf,
    /// The user to become first, if we are root, which PostgreSQL refuses to run as.
    pub(super) run_as: Option<User>,
}

impl Install {
    pub(super) fn find() -> Result<Self, StartError> {
        Self::find_in(&places())
    }

    fn find_in(places: &[PathBuf]) -> Result<Self, StartError> {
        let binaries = places.iter().find(|place| is_complete(place)).cloned().ok_or_else(|| {
            let searched: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
            StartError::NotInstalled { searched: searched.join(", ") }
        })?;
        Ok(Self { binaries, run_as: run_as()? })
    }
}

/// Debian keeps the server's programs out of the path, in a folder a version; the newest comes first.
fn places() -> Vec<PathBuf> {
    let mut versions: Vec<PathBuf> = fs_err::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    versions.sort_by_key(|path| {
        let version = path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
        std::cmp::Reverse(version)
    });
    let path = std::env::var_os("PATH").unwrap_or_default();
    versions.iter().map(|version| version.join("bin")).chain(std::env::split_paths(&path)).collect()
}

fn is_complete(place: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"].iter().all(|program| place.join(program).is_file())
}

fn run_as() -> Result<Option<User>, StartError> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| User::from_name(name).ok().flatten())
        .map(Some)
        .ok_or(StartError::NoUser)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_server_is_reported_with_what_to_do() {
        let places = [PathBuf::from("/nowhere/bin"), PathBuf::from("/proc")];
        let message = Install::find_in(&places).unwrap_err().to_string();
        assert!(message.contains("/nowhere/bin, /proc"), "{message}");
        assert!(message.contains("apt-get install postgresql"), "{message}");
    }
}
