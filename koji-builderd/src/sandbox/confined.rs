//! Files below a directory that somebody else has written to.
//!
//! A root in which foreign code ran may hold links that point anywhere. Everything here is resolved by the kernel
//! relative to the directory (`openat2`), so that no path leads out of it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, OpenHow, ResolveFlag, openat2, readlinkat};
use nix::sys::stat::{FileStat, Mode, SFlag, fchmod, fstat, fstatat, mkdirat};
use nix::unistd::{Gid, Uid, UnlinkatFlags, fchown, fchownat, symlinkat, unlinkat};

/// A directory whose contents are not trusted.
#[derive(Debug)]
pub struct ConfinedDir {
    fd: OwnedFd,
    path: PathBuf,
}

/// The user and group that new files belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

impl Owner {
    /// The superuser.
    pub const ROOT: Self = Self { uid: 0, gid: 0 };
}

/// What a directory entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// A device, socket or pipe.
    Other,
}

/// How links inside the directory are treated.
#[derive(Clone, Copy)]
enum Links {
    /// Any link on the way is an error.
    Refuse,
    /// Links are followed as a process would whose root is the directory.
    Inside,
}

impl Links {
    fn resolve(self) -> ResolveFlag {
        match self {
            Self::Refuse => ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_SYMLINKS,
            Self::Inside => ResolveFlag::RESOLVE_IN_ROOT | ResolveFlag::RESOLVE_NO_MAGICLINKS,
        }
    }
}

impl ConfinedDir {
    /// Opens a directory whose own path is trusted.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
        let fd = nix::fcntl::open(path, flags, Mode::empty()).map_err(|e| named(e.into(), path))?;
        Ok(Self { fd, path: path.to_owned() })
    }

    /// Returns the path that the directory was opened by, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a directory below this one; links on the way are refused.
    pub fn open_dir(&self, relative: &Path) -> io::Result<Self> {
        let fd = self.open_at(relative, OFlag::O_PATH | OFlag::O_DIRECTORY, Mode::empty(), Links::Refuse)?;
        Ok(Self { fd, path: self.path.join(relative) })
    }

    /// Opens a regular file for reading; links, devices and pipes are refused.
    pub fn open_file(&self, relative: &Path) -> io::Result<File> {
        let file = File::from(self.open_at(
            relative,
            OFlag::O_RDONLY | OFlag::O_NONBLOCK,
            Mode::empty(),
            Links::Refuse,
        )?);
        if file.metadata()?.is_file() {
            Ok(file)
        } else {
            Err(named(
                io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"),
                &self.path.join(relative),
            ))
        }
    }

    /// Reads a regular file, following links inside the directory; `None` if there is none.
    pub fn read_inside(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let flags = OFlag::O_RDONLY | OFlag::O_NONBLOCK;
        let mut file = match self.open_at(path, flags, Mode::empty(), Links::Inside) {
            Ok(fd) => File::from(fd),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !file.metadata()?.is_file() {
            return Err(named(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"), path));
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Tells whether a directory exists at the path, following links inside.
    pub fn has_dir(&self, path: &Path) -> bool {
        self.open_at(path, OFlag::O_PATH | OFlag::O_DIRECTORY, Mode::empty(), Links::Inside).is_ok()
    }

    /// Creates a directory below this one and opens it; its parent must exist.
    pub fn create_dir(&self, relative: &Path, owner: Owner) -> io::Result<Self> {
        let (parent, name) = self.parent_of(relative)?;
        mkdirat(&parent, name, Mode::from_bits_truncate(0o755)).map_err(|e| self.named(e, relative))?;
        fchownat(&parent, name, Some(owner.uid()), Some(owner.gid()), AtFlags::AT_SYMLINK_NOFOLLOW)
            .map_err(|e| self.named(e, relative))?;
        self.open_dir(relative)
    }

    /// Creates a file of mode 0644 with these contents in place of whatever has its name.
    pub fn write(&self, relative: &Path, contents: &[u8], owner: Owner) -> io::Result<()> {
        self.create_file(relative, owner, 0o644)?.write_all(contents)
    }

    /// Copies an open file to a new file, in place of whatever has its name.
    pub fn copy_in(&self, source: &mut File, relative: &Path, owner: Owner) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = source.metadata()?.permissions().mode() & 0o755 | 0o644;
        io::copy(source, &mut self.create_file(relative, owner, mode)?)?;
        Ok(())
    }

    /// Copies what a foreign directory holds: directories, regular files, and links as they are. Anything else is left
    /// out.
    pub fn copy_tree_in(&self, source: &Self, owner: Owner) -> io::Result<()> {
        for (name, kind) in source.entries()? {
            let name = Path::new(&name);
            match kind {
                EntryKind::File => self.copy_in(&mut source.open_file(name)?, name, owner)?,
                EntryKind::Directory => {
                    self.create_dir(name, owner)?.copy_tree_in(&source.open_dir(name)?, owner)?;
                }
                EntryKind::Symlink => {
                    let points_to = readlinkat(&source.fd, name).map_err(|e| source.named(e, name))?;
                    symlinkat(points_to.as_os_str(), &self.fd, name).map_err(|e| self.named(e, name))?;
                }
                EntryKind::Other => {}
            }
        }
        Ok(())
    }

    /// Lists the directory itself, in the order of names.
    pub fn entries(&self) -> io::Result<Vec<(OsString, EntryKind)>> {
        let readable = self.open_at(Path::new("."), OFlag::O_DIRECTORY, Mode::empty(), Links::Refuse)?;
        let mut entries = Vec::new();
        for entry in Dir::from_fd(readable)?.iter() {
            let entry = entry?;
            let name = std::ffi::OsStr::from_bytes(entry.file_name().to_bytes()).to_owned();
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                Some(Type::File) => EntryKind::File,
                Some(Type::Directory) => EntryKind::Directory,
                Some(Type::Symlink) => EntryKind::Symlink,
                Some(_) => EntryKind::Other,
                None => self.kind_of(Path::new(&name))?,
            };
            entries.push((name, kind));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }

    /// Resolves a path as a process would whose root this directory is, creating what is missing: directories, and at
    /// the end a directory or an empty file. The result can be mounted on through `/proc/self/fd`.
    pub(super) fn mount_point(&self, path: &Path, last: EntryKind) -> io::Result<OwnedFd> {
        let mut so_far = PathBuf::from("/");
        let names: Vec<_> = path
            .components()
            .filter_map(|c| if let Component::Normal(name) = c { Some(name) } else { None })
            .collect();
        for (index, name) in names.iter().enumerate() {
            let parent =
                self.open_at(&so_far, OFlag::O_PATH | OFlag::O_DIRECTORY, Mode::empty(), Links::Inside)?;
            so_far.push(name);
            if self.open_at(&so_far, OFlag::O_PATH, Mode::empty(), Links::Inside).is_ok() {
                continue;
            }
            if index + 1 == names.len() && last == EntryKind::File {
                let flags = OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_WRONLY | OFlag::O_CLOEXEC;
                nix::fcntl::openat(&parent, *name, flags, Mode::from_bits_truncate(0o644))
                    .map_err(|e| self.named(e, &so_far))?;
            } else {
                mkdirat(&parent, *name, Mode::from_bits_truncate(0o755))
                    .map_err(|e| self.named(e, &so_far))?;
            }
        }
        self.open_at(&so_far, OFlag::O_PATH, Mode::empty(), Links::Inside)
    }

    /// Opens a directory as a process would whose root this directory is.
    pub(super) fn enter(&self, path: &Path) -> io::Result<Self> {
        let fd = self.open_at(path, OFlag::O_PATH | OFlag::O_DIRECTORY, Mode::empty(), Links::Inside)?;
        Ok(Self { fd, path: self.path.join(path.strip_prefix("/").unwrap_or(path)) })
    }

    /// Tells what a path names, following links inside.
    pub(super) fn kind_inside(&self, path: &Path) -> io::Result<EntryKind> {
        let fd = self.open_at(path, OFlag::O_PATH, Mode::empty(), Links::Inside)?;
        Ok(kind_of(&fstat(&fd)?))
    }

    /// Makes a symbolic link directly below this directory.
    pub(super) fn symlink(&self, points_to: &Path, name: &Path) -> io::Result<()> {
        symlinkat(points_to, &self.fd, name).map_err(|e| self.named(e, name))
    }

    fn create_file(&self, relative: &Path, owner: Owner, mode: u32) -> io::Result<File> {
        let (parent, name) = self.parent_of(relative)?;
        match unlinkat(&parent, name, UnlinkatFlags::NoRemoveDir) {
            Ok(()) | Err(Errno::ENOENT) => {}
            Err(error) => return Err(self.named(error, relative)),
        }
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let fd = nix::fcntl::openat(&parent, name, flags, Mode::from_bits_truncate(0o600))
            .map_err(|e| self.named(e, relative))?;
        fchown(&fd, Some(owner.uid()), Some(owner.gid()))?;
        fchmod(&fd, Mode::from_bits_truncate(mode))?;
        Ok(File::from(fd))
    }

    /// Opens the directory that a path's last name lies in.
    fn parent_of<'p>(&self, relative: &'p Path) -> io::Result<(OwnedFd, &'p std::ffi::OsStr)> {
        let name = relative.file_name().ok_or_else(|| self.named(Errno::EINVAL, relative))?;
        let parent = match relative.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Ok((self.open_at(parent, OFlag::O_PATH | OFlag::O_DIRECTORY, Mode::empty(), Links::Refuse)?, name))
    }

    fn kind_of(&self, name: &Path) -> io::Result<EntryKind> {
        fstatat(&self.fd, name, AtFlags::AT_SYMLINK_NOFOLLOW)
            .map(|stat| kind_of(&stat))
            .map_err(|e| self.named(e, name))
    }

    fn open_at(&self, path: &Path, flags: OFlag, mode: Mode, links: Links) -> io::Result<OwnedFd> {
        let how = OpenHow::new().flags(flags | OFlag::O_CLOEXEC).mode(mode).resolve(links.resolve());
        loop {
            match openat2(&self.fd, path, how) {
                // The kernel asks for another try when a rename elsewhere raced with the resolution of `..`.
                Err(Errno::EAGAIN) => {}
                other => return other.map_err(|e| self.named(e, path)),
            }
        }
    }

    fn named(&self, error: Errno, relative: &Path) -> io::Error {
        named(error.into(), &self.path.join(relative.strip_prefix("/").unwrap_or(relative)))
    }
}

impl AsFd for ConfinedDir {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Owner {
    fn uid(self) -> Uid {
        Uid::from_raw(self.uid)
    }
    fn gid(self) -> Gid {
        Gid::from_raw(self.gid)
    }
}

/// Returns the path by which this process can name an open file to system calls that take paths.
pub(super) fn path_of(fd: &impl AsFd) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", fd.as_fd().as_raw_fd()))
}

fn kind_of(stat: &FileStat) -> EntryKind {
    match SFlag::from_bits_truncate(stat.st_mode) & SFlag::S_IFMT {
        SFlag::S_IFREG => EntryKind::File,
        SFlag::S_IFDIR => EntryKind::Directory,
        SFlag::S_IFLNK => EntryKind::Symlink,
        _ => EntryKind::Other,
    }
}

fn named(error: io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    const ME: fn() -> Owner =
        || Owner { uid: nix::unistd::getuid().as_raw(), gid: nix::unistd::getgid().as_raw() };

    #[test]
    fn a_link_out_of_the_directory_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("secret"), "s").unwrap();
        let inside = dir.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        symlink("../secret", inside.join("file")).unwrap();
        symlink("..", inside.join("up")).unwrap();
        let confined = ConfinedDir::open(&inside).unwrap();

        assert!(confined.open_file(Path::new("file")).is_err());
        assert!(confined.open_file(Path::new("up/secret")).is_err());
        assert!(confined.open_file(Path::new("../secret")).is_err());
        confined.write(Path::new("file"), b"mine", ME()).unwrap();
        assert!(confined.write(Path::new("up/new"), b"x", ME()).is_err());
        assert_eq!(std::fs::read(dir.path().join("secret")).unwrap(), b"s");
        assert_eq!(std::fs::read(inside.join("file")).unwrap(), b"mine");
        assert!(!dir.path().join("new").exists());
    }

    #[test]
    fn a_pipe_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        nix::unistd::mkfifo(&dir.path().join("pipe"), Mode::S_IRWXU).unwrap();
        assert!(ConfinedDir::open(dir.path()).unwrap().open_file(Path::new("pipe")).is_err());
    }

    #[test]
    fn absolute_links_lead_to_the_directory_as_root() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("usr")).unwrap();
        symlink("/usr", dir.path().join("alias")).unwrap();
        let confined = ConfinedDir::open(dir.path()).unwrap();
        confined.mount_point(Path::new("/alias/share/made"), EntryKind::Directory).unwrap();
        assert!(dir.path().join("usr/share/made").is_dir());
        assert!(confined.has_dir(Path::new("/alias/share")));
    }

    #[test]
    fn trees_are_copied_with_links_as_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::create_dir_all(from.join("sub")).unwrap();
        std::fs::create_dir(&to).unwrap();
        std::fs::write(from.join("sub/a"), "a").unwrap();
        symlink("/etc/shadow", from.join("link")).unwrap();
        nix::unistd::mkfifo(&from.join("pipe"), Mode::S_IRWXU).unwrap();
        ConfinedDir::open(&to).unwrap().copy_tree_in(&ConfinedDir::open(&from).unwrap(), ME()).unwrap();
        assert_eq!(std::fs::read(to.join("sub/a")).unwrap(), b"a");
        assert_eq!(std::fs::read_link(to.join("link")).unwrap(), Path::new("/etc/shadow"));
        assert!(std::fs::symlink_metadata(to.join("pipe")).is_err());
    }
}
