//! A file that is being uploaded, held locked.

use std::fs::{File, TryLockError};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use nix::fcntl::OFlag;

use super::folder::{Folder, failed};
use super::{BLOCK, Digest, Place, UploadError};

/// An open file, locked as long as this lives.
#[derive(Debug)]
pub(super) struct LockedFile {
    file: File,
    path: PathBuf,
    name: String,
}

/// How a file is opened for writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// One that is there is gone on with.
    Keep,
    /// One that is there is an error.
    Refuse,
}

impl LockedFile {
    /// Opens a file for writing, and makes it and its folder if need be; also gives the folder.
    pub(super) fn write(place: &Place, existing: Existing) -> Result<(Self, Folder), UploadError> {
        let folder = Folder::open(&place.work, place.directory(), true)?;
        let folder =
            folder.ok_or_else(|| UploadError::Kind { path: place.work.clone(), wanted: "folder" })?;
        if let Some(user) = place.first_user
            && !folder.claim(user)?
        {
            return Err(UploadError::Owner(place.directory().to_owned()));
        }
        let create = match existing {
            Existing::Keep => OFlag::O_CREAT,
            Existing::Refuse => OFlag::O_CREAT | OFlag::O_EXCL,
        };
        let file = match folder.file(place.name(), OFlag::O_RDWR | create) {
            // A link there is named as such.
            Err(UploadError::Exists(_)) => {
                folder.file(place.name(), OFlag::O_RDONLY)?;
                return Err(UploadError::Exists(place.name().to_owned()));
            }
            other => other?,
        };
        let path = place.path();
        let file = file.ok_or_else(|| UploadError::Kind { path: path.clone(), wanted: "plain file" })?;
        let locked = file.try_lock();
        Ok((Self { file, path, name: place.name().to_owned() }.locked(locked)?, folder))
    }

    /// Opens a file for reading; `None` if it is missing.
    pub(super) fn read(place: &Place) -> Result<Option<Self>, UploadError> {
        let Some(folder) = Folder::open(&place.work, place.directory(), false)? else { return Ok(None) };
        let Some(file) = folder.file(place.name(), OFlag::O_RDONLY)? else { return Ok(None) };
        let locked = file.try_lock_shared();
        Self { file, path: place.path(), name: place.name().to_owned() }.locked(locked).map(Some)
    }

    fn locked(self, result: Result<(), TryLockError>) -> Result<Self, UploadError> {
        match result {
            Ok(()) => Ok(self),
            Err(TryLockError::WouldBlock) => Err(UploadError::InUse(self.name)),
            Err(TryLockError::Error(source)) => Err(failed("lock", &self.path, source)),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn metadata(&self) -> Result<std::fs::Metadata, UploadError> {
        self.file.metadata().map_err(|source| failed("look at", &self.path, source))
    }

    pub(super) fn len(&self) -> Result<u64, UploadError> {
        Ok(self.metadata()?.len())
    }

    pub(super) fn cut(&self, length: u64) -> Result<(), UploadError> {
        self.file.set_len(length).map_err(|source| failed("cut", &self.path, source))
    }

    pub(super) fn write_at(&self, bytes: &[u8], offset: u64) -> Result<(), UploadError> {
        self.file.write_all_at(bytes, offset).map_err(|source| failed("write", &self.path, source))
    }

    /// Adds the bytes from an offset to the end to a digest, and returns how many there were.
    pub(super) fn digest_from(&self, mut offset: u64, digest: &mut Digest) -> Result<u64, UploadError> {
        let begin = offset;
        let mut block = vec![0; BLOCK];
        loop {
            let read = self.file.read_at(&mut block, offset);
            match read.map_err(|source| failed("read", &self.path, source))? {
                0 => return Ok(offset - begin),
                read => {
                    digest.update(&block[..read]);
                    offset += read as u64;
                }
            }
        }
    }
}
