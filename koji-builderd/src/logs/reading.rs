//! Reading logs, apart from the threads that others wait on.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use super::LogSource;

/// Tells one file from another in its place. An inode's number may be given again at once, its time of birth not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    born: Option<SystemTime>,
}

/// A log as it was found.
pub(super) struct Found {
    pub path: PathBuf,
    pub source: Arc<dyn LogSource>,
    pub state: io::Result<(Identity, u64)>,
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino(), born: metadata.created().ok() }
    }
}

/// Finds all logs of a place with their sizes; those that vanish meanwhile are left out.
pub(super) async fn find(source: &Arc<dyn LogSource>) -> io::Result<Vec<Found>> {
    let source = Arc::clone(source);
    blocking(move || {
        let mut found = Vec::new();
        for path in source.list()? {
            let state = source.open(&path).and_then(|file| {
                let metadata = file.metadata()?;
                Ok((Identity::of(&metadata), metadata.len()))
            });
            if !state.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
                found.push(Found { path, source: Arc::clone(&source), state });
            }
        }
        Ok(found)
    })
    .await
}

/// Reads a part of a log; less than asked for if it ends, nothing if another file has taken its place.
pub(super) async fn read(
    source: &Arc<dyn LogSource>,
    path: PathBuf,
    identity: Identity,
    offset: u64,
    size: usize,
) -> io::Result<Vec<u8>> {
    let source = Arc::clone(source);
    blocking(move || {
        let file = source.open(&path)?;
        if Identity::of(&file.metadata()?) != identity {
            return Ok(Vec::new());
        }
        read_at(&file, offset, size)
    })
    .await
}

fn read_at(file: &File, offset: u64, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match file.read_at(&mut bytes[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
