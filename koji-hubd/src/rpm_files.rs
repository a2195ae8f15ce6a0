//! Rpm files: their headers, read where waiting for a disk holds up no other call.
//!
//! Payloads are never read here.

use std::path::{Path, PathBuf};

use koji_core::nvr::{Nvr, Nvra};
use koji_core::rpm::{self, PackageInfo, RpmFile, TagError};
use koji_proto::Fault;

use crate::file_changes::{FileError, blocking};

/// Why an rpm file is of no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RpmFileError {
    /// It cannot be had.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no rpm file, or a damaged one.
    #[error("{} cannot be read as an rpm: {}", path.display(), with_causes(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: rpm::ReadError,
    },
    /// What it says of itself makes no sense.
    #[error("{}: {source}", path.display())]
    Senseless {
        /// The file.
        path: PathBuf,
        /// What makes no sense.
        source: TagError,
    },
}

/// Returns the messages of an error and of what caused it.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<RpmFileError> for Fault {
    fn from(error: RpmFileError) -> Self {
        match error {
            RpmFileError::File(error) => error.into(),
            other => Self::generic(other.to_string()),
        }
    }
}

/// An rpm file whose headers were read.
#[derive(Debug, Clone)]
pub(crate) struct OpenRpm {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// Its headers.
    pub(crate) headers: RpmFile,
}

impl OpenRpm {
    /// Reads the headers of a file, which may be reached by a link.
    pub(crate) async fn read(path: PathBuf) -> Result<Self, RpmFileError> {
        blocking(move || Self::read_now(path)).await
    }

    fn read_now(path: PathBuf) -> Result<Self, RpmFileError> {
        let found = fs_err::metadata(&path).map_err(FileError::at("look at", &path))?;
        if !found.is_file() {
            return Err(FileError::NotRegular(path).into());
        }
        match RpmFile::open(&path) {
            Ok(headers) => Ok(Self { size: found.len(), headers, path }),
            Err(source) => Err(RpmFileError::Unreadable { path, source }),
        }
    }

    /// Returns what the package is.
    pub(crate) fn info(&self) -> Result<PackageInfo<'_>, RpmFileError> {
        self.headers.info().map_err(|source| self.senseless(source))
    }

    /// Says that something in the headers makes no sense.
    pub(crate) fn senseless(&self, source: TagError) -> RpmFileError {
        RpmFileError::Senseless { path: self.path.clone(), source }
    }

    /// Returns the name of the file.
    pub(crate) fn file_name(&self) -> String {
        file_name(&self.path)
    }
}

/// Returns the last part of a path.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the full name of a package.
pub(crate) fn nvra(info: &PackageInfo<'_>) -> Nvra {
    Nvra::new(Nvr::new(info.name, info.version, info.release), info.arch)
}
