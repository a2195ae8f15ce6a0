//! Roots with nothing built in them, kept for the next build that wants the same.
//!
//! Each has a lock file beside it. Whoever uses the root shares the lock; whoever makes or removes it holds the lock
//! alone. A root has its final name only when it is whole, so that a crash leaves nothing that looks like one.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::host::CacheLimits;
use super::key::RootKey;
use super::stale::remove_tree;
use crate::lock::{FileLock, Sharing};

/// The directory of cached roots.
#[derive(Debug, Clone)]
pub(super) struct RootCache {
    pub dir: PathBuf,
    pub limits: CacheLimits,
}

/// A cached root that stays for as long as this does.
#[derive(Debug)]
pub(super) struct CachedRoot {
    pub dir: PathBuf,
    pub facts: RootFacts,
    _in_use: FileLock,
}

/// What is known about a cached root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RootFacts {
    /// Where inside its rpm database is.
    pub database: String,
    /// Bytes on disk.
    pub bytes: u64,
}

/// What a look-up in the cache came to.
pub(super) enum Lookup {
    /// The root is there.
    Found(CachedRoot),
    /// It has to be made, by the holder of this.
    Missing(NewRoot),
}

/// The right and duty to make a root.
pub(super) struct NewRoot {
    /// An empty directory for it.
    pub dir: PathBuf,
    place: PathBuf,
    _alone: FileLock,
}

impl CachedRoot {
    /// Returns the root's files.
    pub(super) fn tree(&self) -> PathBuf {
        self.dir.join("root")
    }
}

impl RootCache {
    /// Looks for a root. Waits while somebody else makes it.
    pub(super) async fn look_up(&self, key: &RootKey) -> io::Result<Lookup> {
        fs_err::create_dir_all(&self.dir)?;
        let place = self.dir.join(key.as_str());
        let lock = self.lock_of(&place);
        loop {
            let in_use = FileLock::acquire(&lock, Sharing::Shared).await?;
            if let Some(facts) = read_facts(&place)? {
                in_use.file().set_modified(SystemTime::now())?;
                return Ok(Lookup::Found(CachedRoot { dir: place, facts, _in_use: in_use }));
            }
            drop(in_use);
            let alone = FileLock::acquire(&lock, Sharing::Exclusive).await?;
            if read_facts(&place)?.is_none() {
                let dir = place.with_extension("new");
                remove_tree(&dir).await?;
                remove_tree(&place).await?;
                fs_err::create_dir(&dir)?;
                return Ok(Lookup::Missing(NewRoot { dir, place, _alone: alone }));
            }
        }
    }

    /// Removes the roots that were used longest ago until the limits are kept. Roots in use stay.
    pub(super) async fn trim(&self) -> io::Result<()> {
        let mut roots = self.roots()?;
        roots.sort_by_key(|root| std::cmp::Reverse(root.last_used));
        let (mut count, mut bytes) = (0, 0);
        for root in roots {
            count += 1;
            bytes += root.bytes;
            if (count > self.limits.roots || bytes > self.limits.bytes) && self.remove(&root.place).await? {
                count -= 1;
                bytes -= root.bytes;
            }
        }
        Ok(())
    }

    /// Removes what crashed makers left.
    pub(super) async fn remove_debris(&self) -> io::Result<Vec<PathBuf>> {
        let mut removed = Vec::new();
        for place in self.places()? {
            let Some(alone) = FileLock::try_acquire(&self.lock_of(&place), Sharing::Exclusive)? else {
                continue;
            };
            for extension in ["new", "old"] {
                let debris = place.with_extension(extension);
                if remove_tree(&debris).await? {
                    removed.push(debris);
                }
            }
            if read_facts(&place)?.is_none() {
                remove_tree(&place).await?;
                alone.remove()?;
            }
        }
        Ok(removed)
    }

    async fn remove(&self, place: &Path) -> io::Result<bool> {
        let Some(alone) = FileLock::try_acquire(&self.lock_of(place), Sharing::Exclusive)? else {
            return Ok(false);
        };
        let old = place.with_extension("old");
        remove_tree(&old).await?;
        fs_err::rename(place, &old)?;
        remove_tree(&old).await?;
        alone.remove()?;
        Ok(true)
    }

    fn lock_of(&self, place: &Path) -> PathBuf {
        place.with_extension("lock")
    }

    fn places(&self) -> io::Result<Vec<PathBuf>> {
        let mut places = Vec::new();
        let entries = match fs_err::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(places),
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "lock") {
                places.push(path.with_extension(""));
            }
        }
        Ok(places)
    }

    fn roots(&self) -> io::Result<Vec<KnownRoot>> {
        let mut roots = Vec::new();
        for place in self.places()? {
            let last_used = fs_err::metadata(self.lock_of(&place)).and_then(|m| m.modified());
            if let (Some(facts), Ok(last_used)) = (read_facts(&place)?, last_used) {
                roots.push(KnownRoot { place, bytes: facts.bytes, last_used });
            }
        }
        Ok(roots)
    }
}

struct KnownRoot {
    place: PathBuf,
    bytes: u64,
    last_used: SystemTime,
}

impl NewRoot {
    /// Gives the finished root its name.
    pub(super) async fn finish(self, database: String) -> io::Result<()> {
        let dir = self.dir.clone();
        let bytes =
            tokio::task::spawn_blocking(move || bytes_below(&dir)).await.map_err(io::Error::other)??;
        let facts = serde_json::to_vec(&RootFacts { database, bytes })?;
        fs_err::write(self.dir.join("facts.json"), facts)?;
        fs_err::rename(&self.dir, &self.place)
    }

    /// Removes what has been made so far.
    pub(super) async fn abandon(self) -> io::Result<()> {
        remove_tree(&self.dir).await?;
        Ok(())
    }
}

fn read_facts(place: &Path) -> io::Result<Option<RootFacts>> {
    match fs_err::read(place.join("facts.json")) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn bytes_below(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs_err::read_dir(dir)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += metadata.blocks() * 512;
        if metadata.is_dir() {
            bytes += bytes_below(&entry.path())?;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(dir: &Path, roots: usize, bytes: u64) -> RootCache {
        RootCache { dir: dir.to_owned(), limits: CacheLimits { roots, bytes } }
    }

    async fn make(cache: &RootCache, name: &str, size: usize) {
        let Lookup::Missing(new) = cache.look_up(&RootKey::named(name)).await.unwrap() else {
            panic!("{name} is there already");
        };
        std::fs::write(new.dir.join("root"), vec![1; size]).unwrap();
        new.finish("/var/lib/rpm".into()).await.unwrap();
    }

    async fn found(cache: &RootCache, name: &str) -> Option<CachedRoot> {
        match cache.look_up(&RootKey::named(name)).await.unwrap() {
            Lookup::Found(root) => Some(root),
            Lookup::Missing(new) => {
                new.abandon().await.unwrap();
                None
            }
        }
    }

    #[tokio::test]
    async fn the_least_recently_used_go_first_and_those_in_use_stay() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), 2, u64::MAX);
        for name in ["a", "b", "c", "d"] {
            make(&cache, name, 1).await;
            found(&cache, name).await.unwrap();
        }
        let in_use = found(&cache, "a").await.unwrap();
        found(&cache, "d").await.unwrap();
        cache.trim().await.unwrap();
        assert!(!dir.path().join("b").exists() && !dir.path().join("c").exists());
        assert!(in_use.dir.exists() && found(&cache, "d").await.is_some());
        assert!(!dir.path().join("b.lock").exists());
    }

    #[tokio::test]
    async fn the_size_is_bounded_too() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), 10, 1_500_000);
        for name in ["a", "b"] {
            make(&cache, name, 1_000_000).await;
            found(&cache, name).await.unwrap();
        }
        cache.trim().await.unwrap();
        assert!(found(&cache, "a").await.is_none() && found(&cache, "b").await.is_some());
    }

    #[tokio::test]
    async fn two_who_want_the_same_make_it_once() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), 10, u64::MAX);
        let Lookup::Missing(new) = cache.look_up(&RootKey::named("a")).await.unwrap() else {
            panic!("found")
        };
        let second = tokio::spawn({
            let cache = cache.clone();
            async move { found(&cache, "a").await.is_some() }
        });
        tokio::task::yield_now().await;
        new.finish("/var/lib/rpm".into()).await.unwrap();
        assert!(second.await.unwrap());
    }

    #[tokio::test]
    async fn a_root_that_was_not_finished_is_debris() {
        let dir = tempfile::tempdir().unwrap();
        let cache = cache(dir.path(), 10, u64::MAX);
        let Lookup::Missing(new) = cache.look_up(&RootKey::named("a")).await.unwrap() else {
            panic!("found")
        };
        assert_eq!(cache.remove_debris().await.unwrap(), Vec::<PathBuf>::new());
        drop(new);
        assert_eq!(cache.remove_debris().await.unwrap(), [dir.path().join("a.new")]);
        assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none());
    }
}
