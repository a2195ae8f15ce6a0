//! Why files cannot be changed.

use std::io;
use std::path::{Path, PathBuf};

use koji_core::topdir::PathError;
use koji_proto::Fault;

/// Why a file cannot be read, moved or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// It is not there.
    #[error("no such file: {}", .0.display())]
    Missing(PathBuf),
    /// Something is in its place already.
    #[error("already exists: {}", .0.display())]
    Exists(PathBuf),
    /// It is a link, a folder or a device.
    #[error("not a regular file: {}", .0.display())]
    NotRegular(PathBuf),
    /// It would have to lie elsewhere than files may.
    #[error(transparent)]
    Path(#[from] PathError),
    /// The file system failed.
    #[error("failed to {action} {}: {source}", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

impl FileError {
    /// Names what was to be done; what is missing or in the way has a variant of its own.
    pub(super) fn at(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::NotFound => Self::Missing(path.to_owned()),
            io::ErrorKind::AlreadyExists => Self::Exists(path.to_owned()),
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }
}

/// What a caller can do something about is fault 1000, a failing disk is fault 1.
impl From<FileError> for Fault {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io { .. } => Self::internal(error.to_string()),
            _ => Self::generic(error.to_string()),
        }
    }
}
