//! Why an upload is refused or fails.

use std::io;
use std::path::PathBuf;

use koji_core::topdir::{PathError, UploadPathError};
use koji_proto::Fault;

/// Why an upload is refused or fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// The place may not be written to.
    #[error(transparent)]
    Path(#[from] UploadPathError),
    /// The volume cannot be a part of a path.
    #[error(transparent)]
    Volume(#[from] PathError),
    /// A link is on the way to the file, or stands in its place.
    #[error("{} is a link, and no upload follows links", .0.display())]
    Link(PathBuf),
    /// A folder is on the way where something else is, or the other way round.
    #[error("{} is no {wanted}", path.display())]
    Kind {
        /// What is there.
        path: PathBuf,
        /// What should be.
        wanted: &'static str,
    },
    /// Another user used the folder first.
    #[error("the upload folder {0:?} belongs to another user")]
    Owner(String),
    /// The file is there, and not to be replaced.
    #[error("upload {0:?} exists already")]
    Exists(String),
    /// Another upload holds the file.
    #[error("upload {0:?} is in use by another request")]
    InUse(String),
    /// A piece ended inside of the file.
    #[error("upload {name:?} has {found} bytes after its last piece, expected {expected}")]
    Length {
        /// The file.
        name: String,
        /// How long it is.
        found: u64,
        /// Where the piece ended.
        expected: u64,
    },
    /// The place in the file is none.
    #[error("{0} is no offset")]
    Offset(i64),
    /// There is no such kind of digest.
    #[error("there is no digest of the kind {0:?}")]
    DigestKind(String),
    /// A digest of less than nothing was asked for.
    #[error("the tail of a file cannot have {0} bytes")]
    Tail(i64),
    /// The file system failed.
    #[error("failed to {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What came of it.
        source: io::Error,
    },
}

impl From<UploadError> for Fault {
    fn from(error: UploadError) -> Self {
        let text = error.to_string();
        match error {
            UploadError::Path(error) => Fault::new(error.upstream_code(), text),
            UploadError::InUse(_) => Fault::lock(text),
            UploadError::Io { .. } => Fault::internal(text),
            _ => Fault::generic(text),
        }
    }
}
