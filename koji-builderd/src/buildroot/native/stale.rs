//! What roots leave on the machine, and how it goes away.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::mount::{MntFlags, umount2};

use super::cache::RootCache;
use super::host::CacheLimits;
use crate::lock::{FileLock, Sharing};

/// How often to try again when something still writes into a tree that is being removed.
const REMOVE_TRIES: u32 = 40;

/// Returns the lock whose holder a root belongs to.
pub(super) fn owner_lock(root_dir: &Path) -> PathBuf {
    let mut name = root_dir.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// Removes the roots below `base` whose builders died, with whatever is mounted there, and half-made cached roots.
/// Roots of living builders, and those that were left for people to look at, stay. Returns what was removed.
///
/// A builder calls this at its start.
pub async fn cleanup_stale(base: &Path) -> io::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    let entries = match fs_err::read_dir(base) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(removed),
        entries => entries?,
    };
    for entry in entries {
        let lock = entry?.path();
        if lock.extension().is_none_or(|e| e != "lock") {
            continue;
        }
        let Some(dead) = FileLock::try_acquire(&lock, Sharing::Exclusive)? else { continue };
        let dir = lock.with_extension("");
        if remove_tree(&dir).await? {
            removed.push(dir);
        }
        dead.remove()?;
    }
    let cache = RootCache { dir: base.join("cache"), limits: CacheLimits::default() };
    removed.extend(cache.remove_debris().await?);
    removed.sort();
    Ok(removed)
}

/// Removes a directory tree after unmounting everything in it; returns whether there was one.
///
/// It never reaches into another file system: what cannot be unmounted is an error.
pub async fn remove_tree(dir: &Path) -> io::Result<bool> {
    if std::fs::symlink_metadata(dir).is_err() {
        return Ok(false);
    }
    for attempt in 1.. {
        let path = dir.to_owned();
        let result = tokio::task::spawn_blocking(move || {
            unmount_below(&path)?;
            fs_err::remove_dir_all(&path)
        });
        match result.await.map_err(io::Error::other)? {
            // Processes that are being killed may add files until they are gone.
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty && attempt < REMOVE_TRIES => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            other => {
                other?;
                break;
            }
        }
    }
    Ok(true)
}

/// Detaches all mounts at and below a directory, innermost first. Detaching does not wait for those who use them.
fn unmount_below(dir: &Path) -> io::Result<()> {
    let dir = fs_err::canonicalize(dir)?;
    for _ in 0..2 {
        let mounts = mounts_below(&fs_err::read_to_string("/proc/self/mountinfo")?, &dir);
        for target in &mounts {
            match umount2(target, MntFlags::MNT_DETACH | MntFlags::UMOUNT_NOFOLLOW) {
                Ok(()) => tracing::info!(target = %target.display(), "unmounted"),
                // It was inside one that has just been detached.
                Err(nix::errno::Errno::EINVAL | nix::errno::Errno::ENOENT) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if mounts.is_empty() {
            return Ok(());
        }
    }
    match mounts_below(&fs_err::read_to_string("/proc/self/mountinfo")?, &dir).first() {
        None => Ok(()),
        Some(left) => Err(io::Error::other(format!("{} is still mounted", left.display()))),
    }
}

/// Returns the mount points of a mountinfo text that lie in a directory, later ones first.
fn mounts_below(mountinfo: &str, dir: &Path) -> Vec<PathBuf> {
    let targets = mountinfo.lines().filter_map(|line| line.split(' ').nth(4)).map(unescape);
    let mut below: Vec<_> = targets.map(PathBuf::from).filter(|target| target.starts_with(dir)).collect();
    below.reverse();
    below
}

/// Undoes the kernel's `\ooo` for blanks and backslashes.
fn unescape(field: &str) -> String {
    let mut parts = field.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..3).and_then(|code| u8::from_str_radix(code, 8).ok()) {
            Some(byte) => {
                text.push(char::from(byte));
                text.push_str(&part[3..]);
            }
            None => {
                text.push('\\');
                text.push_str(part);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_are_found_by_whole_names() {
        let mountinfo = "1 0 8:1 / / rw - ext4 /dev/a rw\n\
            2 1 0:5 / /r/root\\040x rw - tmpfs t rw\n\
            3 2 0:6 / /r/root\\040x/dev rw - tmpfs t rw\n\
            4 1 0:7 / /r/root rw - tmpfs t rw\n";
        let below = mounts_below(mountinfo, Path::new("/r/root x"));
        assert_eq!(below, [PathBuf::from("/r/root x/dev"), PathBuf::from("/r/root x")]);
    }

    #[tokio::test]
    async fn nothing_is_removed_that_lives() {
        let base = tempfile::tempdir().unwrap();
        let dir = |name: &str| base.path().join(name);
        for name in ["living", "dead", "kept"] {
            std::fs::create_dir_all(dir(name).join("root/tmp")).unwrap();
        }
        let _living = FileLock::try_acquire(&owner_lock(&dir("living")), Sharing::Exclusive).unwrap();
        drop(FileLock::try_acquire(&owner_lock(&dir("dead")), Sharing::Exclusive).unwrap());
        assert_eq!(cleanup_stale(base.path()).await.unwrap(), [dir("dead")]);
        assert!(dir("living").exists() && dir("kept").exists() && !dir("dead").exists());
        assert!(!owner_lock(&dir("dead")).exists() && owner_lock(&dir("living")).exists());
    }
}
