//! The notes about changes, and what is done by them.

use std::fs::File;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use koji_core::time::Timestamp;
use koji_core::topdir::relative_link;

use super::FileError;
use super::tree;

/// What was done, with all that is needed to undo it or to finish it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// A folder was made.
    Folder(PathBuf),
    /// A file or link was made.
    File(PathBuf),
    /// A folder was made with content.
    Tree(PathBuf),
    /// Something got another name.
    Renamed { from: PathBuf, to: PathBuf },
    /// Something is to be removed and lies under another name until then.
    SetAside { from: PathBuf, aside: PathBuf },
    /// An upload has a new place, and is to become a link to it.
    Imported { upload: PathBuf, place: PathBuf },
}

/// The changes of one call, in order.
#[derive(Debug)]
pub(super) struct Journal {
    now: Timestamp,
    steps: Mutex<Vec<Step>>,
}

impl Journal {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, steps: Mutex::new(Vec::new()) }
    }

    pub(super) fn len(&self) -> usize {
        self.steps().len()
    }

    /// A step is pushed whole or not at all, so that a panic elsewhere does no harm to the list.
    fn steps(&self) -> MutexGuard<'_, Vec<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, step: Step) {
        self.steps().push(step);
    }

    pub(super) fn import(&self, upload: &Path, place: &Path) -> Result<(), FileError> {
        self.share(upload, place)?;
        self.note(Step::Imported { upload: upload.to_owned(), place: place.to_owned() });
        Ok(())
    }

    pub(super) fn take(&self, upload: &Path, place: &Path) -> Result<(), FileError> {
        self.share(upload, place)?;
        self.remove(upload).map(drop)
    }

    pub(super) fn share(&self, file: &Path, place: &Path) -> Result<(), FileError> {
        let found = fs_err::symlink_metadata(file).map_err(FileError::at("look at", file))?;
        if !found.is_file() {
            return Err(FileError::NotRegular(file.to_owned()));
        }
        self.make_folder_of(place)?;
        match fs_err::hard_link(file, place) {
            Ok(()) => self.note(Step::File(place.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(FileError::Exists(place.to_owned()));
            }
            // Another file system, or one without hard links.
            Err(_) => {
                self.write(place, |copy| tree::copy_content(file, copy).map_err(FileError::at("copy", file)))?
            }
        }
        Ok(())
    }

    pub(super) fn folder(&self, place: &Path) -> Result<(), FileError> {
        self.make_folder_of(place)?;
        fs_err::create_dir(place).map_err(FileError::at("make", place))?;
        self.note(Step::Tree(place.to_owned()));
        Ok(())
    }

    pub(super) fn write<T, E: From<FileError>>(
        &self,
        place: &Path,
        write: impl FnOnce(&mut File) -> Result<T, E>,
    ) -> Result<T, E> {
        self.make_folder_of(place)?;
        let mut file = File::create_new(place).map_err(FileError::at("make", place))?;
        self.note(Step::File(place.to_owned()));
        let written = write(&mut file)?;
        file.sync_all().map_err(FileError::at("write", place))?;
        Ok(written)
    }

    pub(super) fn link(&self, link: &Path, target: &Path) -> Result<(), FileError> {
        self.make_folder_of(link)?;
        symlink(relative_link(link, target), link).map_err(FileError::at("make", link))?;
        self.note(Step::File(link.to_owned()));
        Ok(())
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        if is_there(to)? {
            return Err(FileError::Exists(to.to_owned()));
        }
        self.make_folder_of(to)?;
        fs_err::rename(from, to).map_err(FileError::at("rename", from))?;
        self.note(Step::Renamed { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    pub(super) fn copy_tree(&self, from: &Path, to: &Path) -> Result<(), FileError> {
        if !fs_err::metadata(from).map_err(FileError::at("look at", from))?.is_dir() {
            return Err(FileError::Missing(from.to_owned()));
        }
        self.make_folder_of(to)?;
        fs_err::create_dir(to).map_err(FileError::at("make", to))?;
        self.note(Step::Tree(to.to_owned()));
        tree::copy_into(from, to)
    }

    pub(super) fn remove(&self, path: &Path) -> Result<bool, FileError> {
        if !is_there(path)? {
            return Ok(false);
        }
        let aside = self.name_aside(path)?;
        fs_err::rename(path, &aside).map_err(FileError::at("set aside", path))?;
        self.note(Step::SetAside { from: path.to_owned(), aside });
        Ok(true)
    }

    /// Returns a hidden name beside a path that nothing has.
    fn name_aside(&self, path: &Path) -> Result<PathBuf, FileError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for count in self.len().. {
            let aside = path.with_file_name(format!(".{name}.{}-{count}.removed", self.now.0));
            if !is_there(&aside)? {
                return Ok(aside);
            }
        }
        Err(FileError::Exists(path.to_owned()))
    }

    /// Makes the folders that lead to a path, each noted.
    fn make_folder_of(&self, path: &Path) -> Result<(), FileError> {
        let Some(folder) = path.parent() else { return Ok(()) };
        let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        for folder in missing.into_iter().rev() {
            match fs_err::create_dir(folder) {
                Ok(()) => self.note(Step::Folder(folder.to_owned())),
                // Another call was faster, and has the folder in its own notes.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
                Err(error) => return Err(FileError::at("make", folder)(error)),
            }
        }
        Ok(())
    }

    pub(super) fn undo_to(&self, mark: usize) {
        let steps = self.steps().split_off(mark);
        for step in steps.into_iter().rev() {
            let undone = match &step {
                // Others may have put something into it meanwhile.
                Step::Folder(path) => match fs_err::remove_dir(path) {
                    Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
                    other => other,
                },
                Step::File(path) => fs_err::remove_file(path),
                Step::Tree(path) => fs_err::remove_dir_all(path),
                Step::Renamed { from, to } => fs_err::rename(to, from),
                Step::SetAside { from, aside } => fs_err::rename(aside, from),
                Step::Imported { .. } => Ok(()),
            };
            if let Err(error) = undone {
                tracing::error!(%error, ?step, "a change of files could not be undone");
            }
        }
    }

    pub(super) fn keep(&self) {
        let steps = std::mem::take(&mut *self.steps());
        for step in steps {
            let kept = match &step {
                Step::SetAside { aside, .. } => tree::remove(aside),
                Step::Imported { upload, place } => self.replace_by_link(upload, place),
                _ => Ok(()),
            };
            if let Err(error) = kept {
                tracing::error!(%error, ?step, "a change of files could not be finished");
            }
        }
    }

    fn replace_by_link(&self, upload: &Path, place: &Path) -> io::Result<()> {
        let name = upload.file_name().unwrap_or_default().to_string_lossy();
        let fresh = upload.with_file_name(format!(".{name}.{}.link", self.now.0));
        symlink(relative_link(upload, place), &fresh)?;
        fs_err::rename(&fresh, upload)
    }
}

/// A call that is broken off leaves nothing behind.
impl Drop for Journal {
    fn drop(&mut self) {
        self.undo_to(0);
    }
}

pub(super) fn is_there(path: &Path) -> Result<bool, FileError> {
    match fs_err::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(FileError::at("look at", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        folder: tempfile::TempDir,
        journal: Journal,
    }

    impl Place {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), journal: Journal::new(Timestamp(7)) }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn put(&self, name: &str, text: &str) -> PathBuf {
            let path = self.path(name);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(&path, text).unwrap();
            path
        }

        fn read(&self, name: &str) -> String {
            fs_err::read_to_string(self.path(name)).unwrap()
        }

        /// All names below the folder, each with what a link says.
        fn names(&self) -> Vec<String> {
            let mut names = Vec::new();
            let mut folders = vec![self.folder.path().to_owned()];
            while let Some(folder) = folders.pop() {
                for entry in fs_err::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    let name = path.strip_prefix(self.folder.path()).unwrap().display().to_string();
                    match fs_err::read_link(&path) {
                        Ok(target) => names.push(format!("{name} -> {}", target.display())),
                        Err(_) if path.is_dir() => folders.push(path),
                        Err(_) => names.push(name),
                    }
                }
            }
            names.sort();
            names
        }
    }

    fn nothing(_: &mut File) -> Result<(), FileError> {
        Ok(())
    }

    #[test]
    fn an_import_leaves_a_link_once_it_is_kept() {
        let place = Place::new();
        let upload = place.put("work/u/a.rpm", "content");
        place.journal.import(&upload, &place.path("packages/a/a.rpm")).unwrap();
        assert_eq!(place.names(), ["packages/a/a.rpm", "work/u/a.rpm"]);
        place.journal.keep();
        assert_eq!(place.names(), ["packages/a/a.rpm", "work/u/a.rpm -> ../../packages/a/a.rpm"]);
        assert_eq!(place.read("work/u/a.rpm"), "content");
    }

    #[test]
    fn what_is_taken_leaves_nothing_behind_once_it_is_kept() {
        let place = Place::new();
        let upload = place.put("work/u/repomd.xml", "content");
        place.journal.take(&upload, &place.path("repos/t/1/repomd.xml")).unwrap();
        place.journal.undo_to(0);
        assert_eq!(place.names(), ["work/u/repomd.xml"]);
        place.journal.take(&upload, &place.path("repos/t/1/repomd.xml")).unwrap();
        place.journal.keep();
        assert_eq!(place.names(), ["repos/t/1/repomd.xml"]);
    }

    #[test]
    fn a_folder_is_undone_with_what_came_into_it() {
        let place = Place::new();
        place.journal.folder(&place.path("repos/t/1")).unwrap();
        assert!(matches!(place.journal.folder(&place.path("repos/t/1")), Err(FileError::Exists(_))));
        place.put("repos/t/1/x86_64/pkglist", "");
        place.journal.undo_to(0);
        assert!(place.names().is_empty() && !place.path("repos").exists());
    }

    #[test]
    fn all_kinds_of_changes_are_undone() {
        let place = Place::new();
        place.put("old/tree/x", "x");
        place.put("kept/y", "y");
        let upload = place.put("work/a.rpm", "content");
        let before = place.names();
        let journal = &place.journal;
        journal.import(&upload, &place.path("new/deep/a.rpm")).unwrap();
        journal.write(&place.path("new/sig"), nothing).unwrap();
        journal.link(&place.path("new/link"), &place.path("old/tree")).unwrap();
        journal.copy_tree(&place.path("old/tree"), &place.path("copy/tree")).unwrap();
        assert!(journal.remove(&place.path("old/tree")).unwrap());
        journal.rename(&place.path("kept"), &place.path("moved")).unwrap();
        assert_ne!(place.names(), before);
        journal.undo_to(0);
        assert_eq!(place.names(), before);
        assert!(!place.path("new").exists() && !place.path("copy").exists());
        journal.keep();
        assert_eq!(place.names(), before);
    }

    #[test]
    fn a_part_can_be_undone_alone() {
        let place = Place::new();
        place.journal.write(&place.path("first"), nothing).unwrap();
        let mark = place.journal.len();
        place.journal.write(&place.path("second"), nothing).unwrap();
        place.journal.undo_to(mark);
        assert_eq!(place.names(), ["first"]);
    }

    #[test]
    fn what_is_removed_is_gone_at_once() {
        let place = Place::new();
        place.put("a/b/c", "c");
        assert!(place.journal.remove(&place.path("a/b")).unwrap());
        assert!(!place.journal.remove(&place.path("a/b")).unwrap());
        assert!(!place.path("a/b").exists());
        place.put("a/b/d", "d");
        place.journal.keep();
        assert_eq!(place.names(), ["a/b/d"]);
    }

    #[test]
    fn nothing_is_overwritten() {
        let place = Place::new();
        let (upload, taken) = (place.put("upload", "new"), place.put("taken", "old"));
        for refused in [
            place.journal.import(&upload, &taken),
            place.journal.write(&taken, nothing),
            place.journal.rename(&upload, &taken),
            place.journal.link(&taken, &upload),
        ] {
            assert!(matches!(refused, Err(FileError::Exists(path)) if path == taken));
        }
        place.journal.undo_to(0);
        assert_eq!(place.read("taken"), "old");
    }

    #[test]
    fn links_and_folders_are_not_imported() {
        let place = Place::new();
        let secret = place.put("secret", "secret");
        let link = place.path("link");
        symlink(&secret, &link).unwrap();
        let to = place.path("public");
        assert!(matches!(place.journal.import(&link, &to), Err(FileError::NotRegular(_))));
        assert!(matches!(place.journal.import(place.folder.path(), &to), Err(FileError::NotRegular(_))));
        assert!(matches!(place.journal.import(&place.path("missing"), &to), Err(FileError::Missing(_))));
        assert!(!to.exists());
    }

    #[test]
    fn a_file_that_cannot_be_written_whole_does_not_stay() {
        let place = Place::new();
        let path = place.path("half");
        let written: Result<(), FileError> = place.journal.write(&path, |file| {
            io::Write::write_all(file, b"ha").unwrap();
            Err(FileError::Missing("source".into()))
        });
        assert!(written.is_err());
        drop(place.journal);
        assert!(!path.exists());
    }
}
