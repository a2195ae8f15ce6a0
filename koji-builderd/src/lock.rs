//! Locks between processes that a dead process cannot hold on to.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait between two tries. The kernel can wait as well, but then nothing could cancel it.
const RETRY: Duration = Duration::from_millis(25);

/// A lock on a file (`flock`), held until dropped or until the process ends, however it ends.
#[derive(Debug)]
pub struct FileLock {
    file: File,
    path: PathBuf,
}

/// Who else may hold a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody.
    Exclusive,
    /// Others that share it too.
    Shared,
}

impl FileLock {
    /// Waits for the lock; creates its file if needed.
    pub async fn acquire(path: &Path, sharing: Sharing) -> io::Result<Self> {
        loop {
            match Self::try_acquire(path, sharing)? {
                Some(lock) => return Ok(lock),
                None => tokio::time::sleep(RETRY).await,
            }
        }
    }

    /// Takes the lock if it is free, creating its file if needed.
    pub fn try_acquire(path: &Path, sharing: Sharing) -> io::Result<Option<Self>> {
        loop {
            let file = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            let file = file.into_parts().0;
            let taken = match sharing {
                Sharing::Exclusive => file.try_lock(),
                Sharing::Shared => file.try_lock_shared(),
            };
            match taken {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let lock = Self { file, path: path.to_owned() };
            if lock.is_current()? {
                return Ok(Some(lock));
            }
        }
    }

    /// Returns the file that is locked.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Removes the file of an exclusive lock; whoever waits for it will find that out and make a new one.
    pub fn remove(self) -> io::Result<()> {
        fs_err::remove_file(&self.path)
    }

    /// The file may have been removed between opening and locking it.
    fn is_current(&self) -> io::Result<bool> {
        match std::fs::metadata(&self.path) {
            Ok(now) => {
                let ours = self.file.metadata()?;
                Ok((ours.dev(), ours.ino()) == (now.dev(), now.ino()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exclusive_means_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = FileLock::try_acquire(&path, Sharing::Shared).unwrap().unwrap();
        let second = FileLock::try_acquire(&path, Sharing::Shared).unwrap().unwrap();
        assert!(FileLock::try_acquire(&path, Sharing::Exclusive).unwrap().is_none());
        drop((first, second));
        let alone = FileLock::try_acquire(&path, Sharing::Exclusive).unwrap().unwrap();
        assert!(FileLock::try_acquire(&path, Sharing::Shared).unwrap().is_none());
        alone.remove().unwrap();
        assert!(!path.exists());
    }

    #[tokio::test]
    async fn a_removed_lock_does_not_fool_those_who_wait() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let holder = FileLock::try_acquire(&path, Sharing::Exclusive).unwrap().unwrap();
        let waiter = tokio::spawn({
            let path = path.clone();
            async move { FileLock::acquire(&path, Sharing::Exclusive).await.unwrap() }
        });
        tokio::task::yield_now().await;
        holder.remove().unwrap();
        let lock = waiter.await.unwrap();
        assert!(path.exists() && lock.is_current().unwrap());
    }
}
