//! Changes of files that belong to a call: done at once, and undone if the call fails.
//!
//! A database can roll back, a file system cannot. So each change is noted with what undoes it, and what cannot be
//! undone (removing, and replacing an upload by a link to its new place) waits until the call is committed: until
//! then what is to be removed lies set aside under a hidden name, and an upload has two names.
//!
//! Nothing that exists is ever overwritten; only regular files are imported.

mod error;
mod journal;
mod tree;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use koji_core::time::Timestamp;

pub(crate) use error::FileError;
use journal::Journal;

/// The changes of one call.
#[derive(Debug, Clone)]
pub(crate) struct FileChanges(Arc<Journal>);

impl FileChanges {
    /// Begins without changes; the moment goes into the names of what is set aside.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self(Arc::new(Journal::new(now)))
    }

    /// Moves an upload to its place, where nothing may be yet; a link to it is left behind.
    pub(crate) async fn import(&self, upload: PathBuf, place: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.import(&upload, &place)).await
    }

    /// Makes a new folder; what is put into it afterwards, by whatever way, is undone with it.
    pub(crate) async fn folder(&self, place: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.folder(&place)).await
    }

    /// Moves an upload to its place, where nothing may be yet; nothing is left behind.
    pub(crate) async fn take(&self, upload: PathBuf, place: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.take(&upload, &place)).await
    }

    /// Gives files further places, where nothing may be yet; those that cannot be linked are copied.
    pub(crate) async fn share(&self, files: Vec<(PathBuf, PathBuf)>) -> Result<(), FileError> {
        self.change(move |journal| files.iter().try_for_each(|(file, place)| journal.share(file, place)))
            .await
    }

    /// Writes a new file.
    pub(crate) async fn write(&self, place: PathBuf, content: Vec<u8>) -> Result<(), FileError> {
        let path = place.clone();
        let write = move |file: &mut File| {
            io::Write::write_all(file, &content).map_err(FileError::at("write", &path))
        };
        self.write_with(place, write).await
    }

    /// Writes a new file through a function, which may stop with an error of its own.
    pub(crate) async fn write_with<T, E>(
        &self,
        place: PathBuf,
        write: impl FnOnce(&mut File) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<FileError> + Send + 'static,
    {
        self.change(move |journal| journal.write(&place, write)).await
    }

    /// Makes a link that leads to a target by a relative path.
    pub(crate) async fn link(&self, link: PathBuf, target: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.link(&link, &target)).await
    }

    /// Renames a file or folder to a name that is not taken.
    pub(crate) async fn rename(&self, from: PathBuf, to: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.rename(&from, &to)).await
    }

    /// Copies a folder with all that is in it to a place where nothing is yet.
    pub(crate) async fn copy_tree(&self, from: PathBuf, to: PathBuf) -> Result<(), FileError> {
        self.change(move |journal| journal.copy_tree(&from, &to)).await
    }

    /// Removes a file, a link or a folder with all that is in it; returns whether there was one.
    pub(crate) async fn remove(&self, path: PathBuf) -> Result<bool, FileError> {
        self.change(move |journal| journal.remove(&path)).await
    }

    /// Returns how many changes there are, for [`undo_to`](Self::undo_to).
    pub(crate) fn mark(&self) -> usize {
        self.0.len()
    }

    /// Undoes the changes since a mark, the latest first.
    pub(crate) async fn undo_to(&self, mark: usize) {
        if self.mark() > mark {
            self.finish(move |journal| journal.undo_to(mark)).await;
        }
    }

    /// Makes the changes last: removes what was set aside, and replaces uploads by links to their new places.
    pub(crate) async fn keep(&self) {
        if self.mark() > 0 {
            self.finish(|journal| journal.keep()).await;
        }
    }

    async fn change<T, E>(
        &self,
        change: impl FnOnce(&Journal) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<FileError> + Send + 'static,
    {
        let journal = self.0.clone();
        blocking(move || change(&journal)).await
    }

    async fn finish(&self, finish: impl FnOnce(&Journal) + Send + 'static) {
        let journal = self.0.clone();
        let done: Result<(), FileError> = blocking(move || {
            finish(&journal);
            Ok(())
        })
        .await;
        if let Err(error) = done {
            tracing::error!(%error, "changes of files were not finished");
        }
    }
}

/// Runs what may wait for a disk where it holds up no other calls.
pub(crate) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<FileError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(FileError::Io { action: "work on", path: PathBuf::new(), source: io::Error::other(error) }.into())
    })
}

/// Tells whether something is at a path, if only a link that leads nowhere.
pub(crate) async fn is_there(path: &Path) -> Result<bool, FileError> {
    let path = path.to_owned();
    blocking(move || journal::is_there(&path)).await
}
