//! Folders below the work directory, reached step by step without following links.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, mkdirat};
use nix::unistd::{UnlinkatFlags, unlinkat};

use super::UploadError;

/// The file that says who used a folder first.
const USER_FILE: &str = ".user";

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    handle: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder below `base`, which an administrator may have made a link.
    ///
    /// Answers `None` if it is missing and is not to be made.
    pub(super) fn open(base: &Path, below: &str, make: bool) -> Result<Option<Self>, UploadError> {
        if make {
            fs_err::create_dir_all(base).map_err(|source| failed("make", base, source))?;
        }
        let flags = OFlag::O_DIRECTORY | OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        let handle = match nix::fcntl::open(base, flags, Mode::empty()) {
            Ok(handle) => handle,
            Err(Errno::ENOENT) => return Ok(None),
            Err(errno) => return Err(failed("open", base, errno.into())),
        };
        let mut folder = Self { handle, path: base.to_owned() };
        for step in below.split('/').filter(|step| !step.is_empty()) {
            let Some(next) = folder.step(step, make)? else { return Ok(None) };
            folder = next;
        }
        Ok(Some(folder))
    }

    fn step(&self, name: &str, make: bool) -> Result<Option<Self>, UploadError> {
        let path = self.path.join(name);
        if make {
            match mkdirat(&self.handle, name, Mode::from_bits_truncate(0o777)) {
                Ok(()) | Err(Errno::EEXIST) => {}
                Err(errno) => return Err(failed("make", &path, errno.into())),
            }
        }
        let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_RDONLY | OFlag::O_CLOEXEC;
        match openat(&self.handle, name, flags, Mode::empty()) {
            Ok(handle) => Ok(Some(Self { handle, path })),
            Err(Errno::ENOENT) => Ok(None),
            Err(Errno::ELOOP) => Err(UploadError::Link(path)),
            // With O_DIRECTORY a link is no directory, too.
            Err(Errno::ENOTDIR) if path.is_symlink() => Err(UploadError::Link(path)),
            Err(Errno::ENOTDIR) => Err(UploadError::Kind { path, wanted: "folder" }),
            Err(errno) => Err(failed("open", &path, errno.into())),
        }
    }

    /// Opens a plain file in the folder; `None` if it is missing and is not to be made.
    pub(super) fn file(&self, name: &str, flags: OFlag) -> Result<Option<File>, UploadError> {
        let path = self.path.join(name);
        // A pipe in the file's place would keep an open without O_NONBLOCK waiting.
        let flags = flags | OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let file = match openat(&self.handle, name, flags, Mode::from_bits_truncate(0o666)) {
            Ok(handle) => File::from(handle),
            Err(Errno::ENOENT) => return Ok(None),
            Err(Errno::ELOOP) => return Err(UploadError::Link(path)),
            Err(Errno::EEXIST) => return Err(UploadError::Exists(name.to_owned())),
            Err(Errno::EISDIR | Errno::ENXIO) => {
                return Err(UploadError::Kind { path, wanted: "plain file" });
            }
            Err(errno) => return Err(failed("open", &path, errno.into())),
        };
        match file.metadata() {
            Ok(metadata) if metadata.is_file() => Ok(Some(file)),
            Ok(_) => Err(UploadError::Kind { path, wanted: "plain file" }),
            Err(source) => Err(failed("look at", &path, source)),
        }
    }

    /// Removes a file of the folder.
    pub(super) fn remove(&self, name: &str) -> Result<(), UploadError> {
        unlinkat(&self.handle, name, UnlinkatFlags::NoRemoveDir)
            .map_err(|errno| failed("remove", &self.path.join(name), errno.into()))
    }

    /// Makes the folder that of a user, unless it is that of another one.
    pub(super) fn claim(&self, user: i64) -> Result<bool, UploadError> {
        let path = self.path.join(USER_FILE);
        let failed = |source| failed("read", &path, source);
        let flags = OFlag::O_RDWR | OFlag::O_CREAT;
        let Some(mut file) = self.file(USER_FILE, flags)? else {
            return Err(failed(io::ErrorKind::NotFound.into()));
        };
        // An empty file is one whose maker was killed, or is just about to write.
        file.lock().map_err(failed)?;
        let mut owner = String::new();
        (&file).take(64).read_to_string(&mut owner).map_err(failed)?;
        if owner.is_empty() {
            file.rewind().map_err(failed)?;
            file.write_all(user.to_string().as_bytes()).map_err(failed)?;
            return Ok(true);
        }
        Ok(owner.trim().parse() == Ok(user))
    }
}

pub(super) fn failed(action: &'static str, path: &Path, source: io::Error) -> UploadError {
    UploadError::Io { action, path: path.to_owned(), source }
}
