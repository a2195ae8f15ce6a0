//! The files of a package.
//!
//! A header has a list for each attribute. Names are split: BASENAMES, and for each of them in DIRINDEXES the
//! index of its directory in DIRNAMES (with the slash at its end); packages of rpm before 4.0 have whole
//! paths in OLDFILENAMES. Source packages have names without a directory. Sizes are in FILESIZES, or in
//! LONGFILESIZES if one of the files has 4 GiB or more.

use std::fmt;

use super::{
    data::{Ints, Text, Texts},
    error::TagError,
    header::Header,
    tag::Tag,
};

/// The longest path that Linux can open (PATH_MAX).
const MAX_PATH: usize = 4096;

/// The most bytes that all paths together may have: a header can name one long directory for millions of
/// files.
const MAX_PATHS: usize = 256 << 20;

/// How the digests of files were made; the numbers are those of OpenPGP (RFC 9580 9.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// MD5, the default of old packages.
    Md5,
    /// SHA-1.
    Sha1,
    /// SHA-256, the default of current packages.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-224.
    Sha224,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-512.
    Sha3_512,
    /// Any other, by its number.
    Other(u64),
}

impl DigestAlgorithm {
    /// Returns the algorithm of that number.
    pub fn from_number(number: u64) -> Self {
        match number {
            1 => Self::Md5,
            2 => Self::Sha1,
            8 => Self::Sha256,
            9 => Self::Sha384,
            10 => Self::Sha512,
            11 => Self::Sha224,
            12 => Self::Sha3_256,
            14 => Self::Sha3_512,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Sha224 => "sha224",
            Self::Sha3_256 => "sha3_256",
            Self::Sha3_512 => "sha3_512",
            Self::Other(number) => return write!(f, "algorithm {number}"),
        })
    }
}

/// A file of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileEntry<'a> {
    /// The directory with the slash at its end; empty in source packages.
    pub dir: Text<'a>,
    /// The name within the directory.
    pub base: Text<'a>,
    /// The size in bytes.
    pub size: u64,
    /// Type and permissions, as in `st_mode`.
    pub mode: u16,
    /// When it was changed, in seconds since 1970.
    pub mtime: u64,
    /// The digest in hex; empty for all but regular files.
    pub digest: Text<'a>,
    /// What kind of file it is: see [`FileEntry::CONFIG`] and the others.
    pub flags: u32,
    /// The owner's name.
    pub user: Text<'a>,
    /// The group's name.
    pub group: Text<'a>,
    /// Where a symbolic link leads, else empty.
    pub link_target: Text<'a>,
    /// The device that a device node is for.
    pub rdev: u64,
    /// What `rpm -V` is to look at.
    pub verify_flags: u32,
    /// The device that the file was on, which tells hard links together with `inode`.
    pub device: u64,
    /// The inode that the file had.
    pub inode: u64,
}

impl FileEntry<'_> {
    /// Flag of a configuration file.
    pub const CONFIG: u32 = 1 << 0;
    /// Flag of documentation.
    pub const DOC: u32 = 1 << 1;
    /// Flag of a spec file.
    pub const SPECFILE: u32 = 1 << 5;
    /// Flag of a file that is not in the payload.
    pub const GHOST: u32 = 1 << 6;
    /// Flag of a license.
    pub const LICENSE: u32 = 1 << 7;

    /// Returns directory and name in one.
    pub fn path(&self) -> String {
        format!("{}{}", self.dir, self.base)
    }

    /// Returns directory and name in one, as they lie in the header.
    pub fn path_bytes(&self) -> Vec<u8> {
        [self.dir.as_bytes(), self.base.as_bytes()].concat()
    }

    /// Tells whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.mode & 0o170_000 == 0o040_000
    }

    /// Tells whether it is a regular file.
    pub fn is_regular(&self) -> bool {
        self.mode & 0o170_000 == 0o100_000
    }

    /// Tells whether it is a symbolic link.
    pub fn is_symlink(&self) -> bool {
        self.mode & 0o170_000 == 0o120_000
    }

    /// Tells whether it is not in the payload.
    pub fn is_ghost(&self) -> bool {
        self.flags & Self::GHOST != 0
    }
}

/// The files of a package, in the header's order.
///
/// Paths are put together only when asked for. All of them together can be much bigger than the header (up to
/// 256 MiB): do not collect those of a package that is not trusted.
#[derive(Clone, Debug)]
pub struct Files<'a> {
    len: usize,
    at: usize,
    names: Names<'a>,
    sizes: Ints<'a>,
    modes: Ints<'a>,
    mtimes: Ints<'a>,
    digests: Texts<'a>,
    flags: Ints<'a>,
    users: Texts<'a>,
    groups: Texts<'a>,
    link_targets: Texts<'a>,
    rdevs: Ints<'a>,
    verify_flags: Ints<'a>,
    devices: Ints<'a>,
    inodes: Ints<'a>,
}

#[derive(Clone, Debug)]
enum Names<'a> {
    Whole(Texts<'a>),
    Split { bases: Texts<'a>, indexes: Ints<'a>, dirs: Vec<Text<'a>> },
}

impl<'a> Names<'a> {
    fn next(&mut self, at: usize) -> (Text<'a>, Text<'a>) {
        match self {
            Self::Whole(paths) => {
                let path = paths.next().unwrap_or_default().as_bytes();
                let cut = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
                (Text::new(&path[..cut]), Text::new(&path[cut..]))
            }
            Self::Split { bases, indexes, dirs } => {
                let dir = indexes.get(at).and_then(|index| dirs.get(index as usize));
                (dir.copied().unwrap_or_default(), bases.next().unwrap_or_default())
            }
        }
    }

    fn check_lengths(mut self, len: usize) -> Result<(), TagError> {
        let mut total = 0;
        for at in 0..len {
            let (dir, base) = self.next(at);
            let path = dir.as_bytes().len() + base.as_bytes().len();
            total += path;
            if path > MAX_PATH || total > MAX_PATHS {
                return Err(TagError::PathTooLong);
            }
        }
        Ok(())
    }
}

impl<'a> Iterator for Files<'a> {
    type Item = FileEntry<'a>;

    fn next(&mut self) -> Option<FileEntry<'a>> {
        let at = self.at;
        if at == self.len {
            return None;
        }
        self.at += 1;
        let (dir, base) = self.names.next(at);
        let int = |column: Ints<'a>| column.get(at).unwrap_or_default();
        Some(FileEntry {
            dir,
            base,
            size: int(self.sizes),
            mode: int(self.modes) as u16,
            mtime: int(self.mtimes),
            digest: self.digests.next().unwrap_or_default(),
            flags: int(self.flags) as u32,
            user: self.users.next().unwrap_or_default(),
            group: self.groups.next().unwrap_or_default(),
            link_target: self.link_targets.next().unwrap_or_default(),
            rdev: int(self.rdevs),
            verify_flags: int(self.verify_flags) as u32,
            device: int(self.devices),
            inode: int(self.inodes),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len - self.at, Some(self.len - self.at))
    }
}

impl ExactSizeIterator for Files<'_> {}

impl Header {
    /// Returns the files. An attribute that the package does not have is zero or empty.
    ///
    /// # Errors
    /// If the lists do not belong together, or a path is longer than a system can have.
    pub fn files(&self) -> Result<Files<'_>, TagError> {
        let (names, len) = self.file_names()?;
        names.clone().check_lengths(len)?;
        let sizes = if self.contains(Tag::LONGFILESIZES) { Tag::LONGFILESIZES } else { Tag::FILESIZES };
        Ok(Files {
            len,
            at: 0,
            names,
            sizes: self.int_column(sizes, len)?,
            modes: self.int_column(Tag::FILEMODES, len)?,
            mtimes: self.int_column(Tag::FILEMTIMES, len)?,
            digests: self.text_column(Tag::FILEDIGESTS, len)?,
            flags: self.int_column(Tag::FILEFLAGS, len)?,
            users: self.text_column(Tag::FILEUSERNAME, len)?,
            groups: self.text_column(Tag::FILEGROUPNAME, len)?,
            link_targets: self.text_column(Tag::FILELINKTOS, len)?,
            rdevs: self.int_column(Tag::FILERDEVS, len)?,
            verify_flags: self.int_column(Tag::FILEVERIFYFLAGS, len)?,
            devices: self.int_column(Tag::FILEDEVICES, len)?,
            inodes: self.int_column(Tag::FILEINODES, len)?,
        })
    }

    /// Returns how the digests of files were made; MD5 unless the package says otherwise.
    pub fn file_digest_algorithm(&self) -> DigestAlgorithm {
        self.int(Tag::FILEDIGESTALGO).map_or(DigestAlgorithm::Md5, DigestAlgorithm::from_number)
    }

    fn file_names(&self) -> Result<(Names<'_>, usize), TagError> {
        if !self.contains(Tag::BASENAMES) {
            let paths = self.texts(Tag::OLDFILENAMES);
            let len = paths.len();
            return Ok((Names::Whole(self.text_column(Tag::OLDFILENAMES, len)?), len));
        }
        let len = self.texts(Tag::BASENAMES).len();
        let bases = self.text_column(Tag::BASENAMES, len)?;
        let indexes = self.int_column(Tag::DIRINDEXES, len)?;
        if indexes.len() != len {
            return Err(TagError::Missing(Tag::DIRINDEXES));
        }
        let dirs: Vec<_> = self.texts(Tag::DIRNAMES).collect();
        match indexes.iter().find(|index| *index >= dirs.len() as u64) {
            Some(index) => Err(TagError::Index { tag: Tag::DIRINDEXES, index, len: dirs.len() }),
            None => Ok((Names::Split { bases, indexes, dirs }, len)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::synthetic::{Value, header},
        *,
    };

    fn paths(header: &Header) -> Vec<String> {
        header.files().unwrap().map(|file| file.path()).collect()
    }

    #[test]
    fn old_packages_have_whole_paths() {
        let header = header(&[(Tag::OLDFILENAMES, Value::Texts(&["/etc/a", "spec", "/"]))]);
        assert_eq!(paths(&header), ["/etc/a", "spec", "/"]);
        let files: Vec<_> = header.files().unwrap().collect();
        assert_eq!((files[0].dir, files[0].base), (Text::new(b"/etc/"), Text::new(b"a")));
        assert_eq!(header.file_digest_algorithm(), DigestAlgorithm::Md5);
    }

    #[test]
    fn sizes_of_big_files_are_long() {
        let header = header(&[
            (Tag::BASENAMES, Value::Texts(&["a", "b"])),
            (Tag::DIRINDEXES, Value::Int32(&[0, 0])),
            (Tag::DIRNAMES, Value::Texts(&["/"])),
            (Tag::LONGFILESIZES, Value::Int64(&[5 << 30, 1])),
        ]);
        assert_eq!(header.files().unwrap().map(|file| file.size).collect::<Vec<_>>(), [5 << 30, 1]);
    }

    #[test]
    fn lists_that_do_not_belong_together_are_refused() {
        let base = (Tag::BASENAMES, Value::Texts(&["a", "b"]));
        let dirs = (Tag::DIRNAMES, Value::Texts(&["/"]));
        let indexes = (Tag::DIRINDEXES, Value::Int32(&[0, 0]));
        let error = |entries: &[_]| header(entries).files().map(|_| ()).unwrap_err();
        assert_eq!(error(&[base, dirs]), TagError::Missing(Tag::DIRINDEXES));
        assert_eq!(
            error(&[base, dirs, (Tag::DIRINDEXES, Value::Int32(&[0, 1]))]),
            TagError::Index { tag: Tag::DIRINDEXES, index: 1, len: 1 }
        );
        assert_eq!(
            error(&[base, dirs, indexes, (Tag::FILEMODES, Value::Int16(&[1]))]),
            TagError::Columns { tag: Tag::FILEMODES, expected: 2, found: 1 }
        );
        let long = "/".repeat(MAX_PATH);
        assert_eq!(error(&[base, indexes, (Tag::DIRNAMES, Value::Texts(&[&long]))]), TagError::PathTooLong);
    }

    #[test]
    fn paths_cannot_outgrow_the_header_without_bound() {
        let files = MAX_PATHS / 4000 + 1;
        let (bases, indexes) = (vec!["a"; files], vec![0; files]);
        let dir = "/".repeat(4000);
        let header = header(&[
            (Tag::BASENAMES, Value::Texts(&bases)),
            (Tag::DIRINDEXES, Value::Int32(&indexes)),
            (Tag::DIRNAMES, Value::Texts(&[&dir])),
        ]);
        assert!(header.as_bytes().len() < 1 << 20);
        assert_eq!(header.files().map(|_| ()), Err(TagError::PathTooLong));
    }
}
