//! Where uploads may go: below the work directory, and nowhere else.

use std::path::{Path, PathBuf};

use koji_proto::FaultCode;

use super::{PathError, Topdir, Volume};
use crate::ids::TaskId;

/// Tells why an upload may not go where it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UploadPathError {
    /// There is no file name.
    #[error("an upload needs a file name")]
    NoName,
    /// The name is one of a directory and a file.
    #[error("the file name {0:?} must not contain \"/\"")]
    SlashInName(String),
    /// The name is kept for the hub's own files, or is that of a directory.
    #[error("the file name {0:?} must not start with \".\"")]
    HiddenName(String),
    /// A text that no file system can hold.
    #[error("the path {0:?} must not contain null characters")]
    Null(String),
    /// The directory comes to nothing once it is normalised.
    #[error("the directory {0:?} is empty")]
    EmptyDirectory(String),
    /// The directory leads up from the work directory.
    #[error("the directory {0:?} leads out of the work directory")]
    LeadsUp(String),
    /// The directory does not start from the work directory.
    #[error("the directory {0:?} must be relative to the work directory")]
    Absolute(String),
    /// The directory belongs to tasks, but not to one.
    #[error("the directory {0:?} is not that of a task: it must start with tasks/(id mod 10000)/(id)")]
    NoTask(String),
}

impl UploadPathError {
    /// Returns the code of the fault with which upstream's hub refuses the upload.
    ///
    /// It crashes on absolute paths and null characters, where a clear refusal (1000) is the better answer.
    pub fn upstream_code(&self) -> FaultCode {
        match self {
            Self::Absolute(_) | Self::Null(_) => FaultCode::Internal,
            _ => FaultCode::Generic,
        }
    }
}

/// Who may upload to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadOwner {
    /// The host that has this task open.
    Task(TaskId),
    /// The user who used the directory first.
    FirstUser,
}

/// A place for an upload that has been checked.
///
/// ```
/// use koji_core::topdir::{Topdir, UploadPlace, Volume};
/// let place = UploadPlace::new("cli-build/1733.abc", "hello.src.rpm")?;
/// let path = place.path(&Topdir::new("/mnt/koji"), Volume::Default)?;
/// assert_eq!(path.to_str(), Some("/mnt/koji/work/cli-build/1733.abc/hello.src.rpm"));
/// assert!(UploadPlace::new("../packages", "hello.src.rpm").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPlace {
    directory: String,
    name: String,
}

impl UploadPlace {
    /// Checks a directory and a file name; empty text stands for the work directory itself.
    ///
    /// The directory is normalised by its spelling: `.`, empty pieces and `..` are resolved. This is all that
    /// reading needs; writing needs the [`owner`](Self::owner), too.
    pub fn new(directory: &str, name: &str) -> Result<Self, UploadPathError> {
        Ok(Self { directory: check_directory(directory)?, name: check_name(name)? })
    }

    /// Returns the directory as seen from the work directory; empty for the work directory itself.
    pub fn directory(&self) -> &str {
        &self.directory
    }

    /// Returns the file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns who may write here, or an error if this lies among the tasks' directories, but in none
    /// of them.
    pub fn owner(&self) -> Result<UploadOwner, UploadPathError> {
        if self.directory.split('/').next() != Some("tasks") {
            return Ok(UploadOwner::FirstUser);
        }
        let no_task = || UploadPathError::NoTask(self.directory.clone());
        let id = self.directory.split('/').nth(2).ok_or_else(no_task)?;
        let task: TaskId = id.parse().map_err(|_| no_task())?;
        let folder = Topdir::task_path(task);
        match self.directory.strip_prefix(&folder) {
            Some(below) if below.is_empty() || below.starts_with('/') => Ok(UploadOwner::Task(task)),
            _ => Err(no_task()),
        }
    }

    /// Returns the file's path.
    pub fn path(&self, top: &Topdir, volume: Volume<'_>) -> Result<PathBuf, PathError> {
        Ok(self.folder(top, volume)?.join(&self.name))
    }

    /// Returns the path of the file that says who used the directory first.
    ///
    /// Each directory has its own; those above are not asked.
    pub fn user_file(&self, top: &Topdir, volume: Volume<'_>) -> Result<PathBuf, PathError> {
        Ok(self.folder(top, volume)?.join(".user"))
    }

    fn folder(&self, top: &Topdir, volume: Volume<'_>) -> Result<PathBuf, PathError> {
        Ok(top.work_dir(volume)?.join(Path::new(&self.directory)))
    }
}

fn check_name(name: &str) -> Result<String, UploadPathError> {
    match name {
        "" => Err(UploadPathError::NoName),
        _ if name.contains('\0') => Err(UploadPathError::Null(name.into())),
        _ if name.contains('/') => Err(UploadPathError::SlashInName(name.into())),
        _ if name.starts_with('.') => Err(UploadPathError::HiddenName(name.into())),
        _ => Ok(name.into()),
    }
}

fn check_directory(directory: &str) -> Result<String, UploadPathError> {
    if directory.is_empty() {
        return Ok(String::new());
    }
    if directory.contains('\0') {
        return Err(UploadPathError::Null(directory.into()));
    }
    if directory.starts_with('/') {
        return Err(UploadPathError::Absolute(directory.into()));
    }
    let mut pieces = Vec::new();
    for piece in directory.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                pieces.pop().ok_or_else(|| UploadPathError::LeadsUp(directory.into()))?;
            }
            name => pieces.push(name),
        }
    }
    if pieces.is_empty() {
        Err(UploadPathError::EmptyDirectory(directory.into()))
    } else {
        Ok(pieces.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Component;

    use proptest::prelude::*;

    use super::*;

    fn place(directory: &str) -> UploadPlace {
        UploadPlace::new(directory, "f").unwrap()
    }

    #[track_caller]
    fn refused(directory: &str, name: &str, expected: fn(String) -> UploadPathError, text: &str, code: i64) {
        let error = UploadPlace::new(directory, name).unwrap_err();
        assert_eq!(error, expected(text.into()));
        assert_eq!(error.upstream_code().number(), code);
    }

    #[test]
    fn directories_are_normalised() {
        assert_eq!(place("a/./b//c/").directory(), "a/b/c");
        assert_eq!(place("a/../b").directory(), "b");
        assert_eq!(place("").directory(), "");
        assert_eq!(place("..a/b..").directory(), "..a/b..");
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        refused("../a", "f", UploadPathError::LeadsUp, "../a", 1000);
        refused("a/../../b", "f", UploadPathError::LeadsUp, "a/../../b", 1000);
        refused("..", "f", UploadPathError::LeadsUp, "..", 1000);
        refused(".", "f", UploadPathError::EmptyDirectory, ".", 1000);
        refused("a/..", "f", UploadPathError::EmptyDirectory, "a/..", 1000);
        refused("/etc", "f", UploadPathError::Absolute, "/etc", 1);
        refused("a\0b", "f", UploadPathError::Null, "a\0b", 1);
    }

    #[test]
    fn names_are_of_plain_visible_files() {
        refused("a", "d/f", UploadPathError::SlashInName, "d/f", 1000);
        refused("a", ".user", UploadPathError::HiddenName, ".user", 1000);
        refused("a", "..", UploadPathError::HiddenName, "..", 1000);
        refused("a", "f\0", UploadPathError::Null, "f\0", 1);
        assert_eq!(UploadPlace::new("a", ""), Err(UploadPathError::NoName));
    }

    #[test]
    fn tasks_own_their_directories() {
        assert_eq!(place("tasks/1/1").owner(), Ok(UploadOwner::Task(TaskId::new(1))));
        assert_eq!(place("tasks/345/120345/sub/dir").owner(), Ok(UploadOwner::Task(TaskId::new(120_345))));
        assert_eq!(place("x/../tasks/1/1").owner(), Ok(UploadOwner::Task(TaskId::new(1))));
        for directory in
            ["tasks", "tasks/1", "tasks/1/one", "tasks/1/2", "tasks/1/+1", "tasks/1/01", "tasks/1/1x"]
        {
            assert_eq!(place(directory).owner(), Err(UploadPathError::NoTask(directory.into())));
        }
    }

    #[test]
    fn other_directories_belong_to_their_first_user() {
        let top = Topdir::new("/t");
        for directory in ["", "a", "cli-build/1.x", "tasks2/1/1", "a/tasks/1/1"] {
            assert_eq!(place(directory).owner(), Ok(UploadOwner::FirstUser));
        }
        let on_volume = |volume| place("b/c").user_file(&top, volume).unwrap();
        assert_eq!(on_volume(Volume::Default), Path::new("/t/work/b/c/.user"));
        assert_eq!(on_volume(Volume::Named("fast")), Path::new("/t/vol/fast/work/b/c/.user"));
        assert!(place("b").path(&top, Volume::Named("..")).is_err());
    }

    proptest! {
        #[test]
        fn no_accepted_upload_escapes(directory in "(/|\\.|\\.\\.|a|tasks|1|\0|\\\\){0,12}",
                                      name in "(/|\\.|a|\0){0,5}") {
            let Ok(place) = UploadPlace::new(&directory, &name) else { return Ok(()) };
            let path = place.path(&Topdir::new("/t"), Volume::Default).unwrap();
            let below = path.strip_prefix("/t/work").unwrap();
            prop_assert!(below.components().all(|part| matches!(part, Component::Normal(_))), "{:?}", path);
            prop_assert!(!place.name().starts_with('.') && below.ends_with(&name));
            if let Ok(UploadOwner::Task(task)) = place.owner() {
                prop_assert!(path.starts_with(Topdir::new("/t").task_dir("DEFAULT", task).unwrap()));
            } else {
                prop_assert!(!(place.owner().is_ok() && below.starts_with("tasks")));
            }
        }
    }
}
