//! What tasks leave behind in their directories: which files there are, and what is in them.
//!
//! Files that were imported have become links to their new places; these are followed, but never out of the top
//! directory.

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use koji_core::records::uploads::FileStat;

use crate::files::confined;

/// How much of a file is read at a time; a multiple of three, so that pieces of base64 can be joined.
const PIECE: usize = 3 << 18;

/// Why a file of a task's output cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// There is none.
    #[error("there is no file {0:?}")]
    Missing(PathBuf),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Lists all files below a directory, by name; `None` if there is no such directory. Links to folders are not followed.
pub(crate) fn list(root: &Path) -> io::Result<Option<Vec<(String, FileStat)>>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs_err::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder == root => return Ok(None),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let Some(metadata) = look_at(&entry.path(), kind.is_symlink())? else { continue };
            if let Ok(name) = entry.path().strip_prefix(root) {
                files.push((name.to_string_lossy().into_owned(), stat(&metadata)));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(Some(files))
}

/// Looks at a file or, if its target is there, at a link's; `None` for links to folders, and if it just went away.
fn look_at(path: &Path, is_link: bool) -> io::Result<Option<Metadata>> {
    if is_link && let Ok(metadata) = fs_err::metadata(path) {
        return Ok(Some(metadata).filter(|metadata| !metadata.is_dir()));
    }
    match fs_err::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn stat(metadata: &Metadata) -> FileStat {
    let seconds = |seconds: i64, nanoseconds: i64| seconds as f64 + nanoseconds as f64 / 1e9;
    FileStat {
        st_atime: seconds(metadata.atime(), metadata.atime_nsec()),
        st_mtime: seconds(metadata.mtime(), metadata.mtime_nsec()),
        st_ctime: seconds(metadata.ctime(), metadata.ctime_nsec()),
        st_size: metadata.len().to_string(),
    }
}

/// Reads a part of a file as base64 text. A negative offset counts from the end; without a size all the rest is read.
pub(crate) fn read(top: &Path, path: &Path, offset: i64, size: Option<u64>) -> Result<String, ReadError> {
    let missing = || ReadError::Missing(path.to_owned());
    let (path, metadata) = confined(top, path).ok_or_else(missing)?;
    if !metadata.is_file() {
        return Err(missing());
    }
    let file = fs_err::File::open(&path)?;
    let length = metadata.len();
    let mut at = match u64::try_from(offset) {
        Ok(offset) => offset.min(length),
        Err(_) => length.saturating_sub(offset.unsigned_abs()),
    };
    let mut left = size.unwrap_or(u64::MAX).min(length - at);
    let mut text = String::with_capacity(usize::try_from(left.div_ceil(3) * 4).unwrap_or_default());
    let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
    while left > 0 {
        let wanted = piece.len().min(usize::try_from(left).unwrap_or(PIECE));
        let read = read_full(file.file(), &mut piece[..wanted], at)?;
        BASE64.encode_string(&piece[..read], &mut text);
        if read < wanted {
            break;
        }
        at += read as u64;
        left -= read as u64;
    }
    Ok(text)
}

/// Reads until the buffer is full or the file ends.
fn read_full(file: &std::fs::File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let top = tempfile::tempdir().unwrap();
        fs_err::create_dir_all(top.path().join("work/sub/dir")).unwrap();
        fs_err::write(top.path().join("work/build.log"), "line one\nline two\n").unwrap();
        fs_err::write(top.path().join("work/sub/dir/deep.txt"), "deep").unwrap();
        fs_err::write(top.path().join("imported.rpm"), "rpm").unwrap();
        std::os::unix::fs::symlink("../imported.rpm", top.path().join("work/imported.rpm")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", top.path().join("work/passwd")).unwrap();
        std::os::unix::fs::symlink("..", top.path().join("work/loop")).unwrap();
        std::os::unix::fs::symlink("gone", top.path().join("work/gone")).unwrap();
        top
    }

    #[test]
    fn files_are_listed_and_links_to_folders_are_not() {
        let top = tree();
        let files = list(&top.path().join("work")).unwrap().unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["build.log", "gone", "imported.rpm", "passwd", "sub/dir/deep.txt"]);
        assert_eq!(files[2].1.st_size, "3");
        assert_eq!(list(&top.path().join("nosuch")).unwrap(), None);
    }

    #[test]
    fn parts_are_cut_to_the_file() {
        let top = tree();
        let part = |offset, size| {
            let text = read(top.path(), &top.path().join("work/build.log"), offset, size).unwrap();
            String::from_utf8(BASE64.decode(text).unwrap()).unwrap()
        };
        assert_eq!(part(0, None), "line one\nline two\n");
        assert_eq!(part(5, Some(3)), "one");
        assert_eq!(part(-4, None), "two\n");
        assert_eq!(part(-400, Some(4)), "line");
        assert_eq!(part(400, None), "");
        assert_eq!(part(0, Some(0)), "");
    }

    #[test]
    fn pieces_join() {
        let top = tree();
        let bytes: Vec<u8> = (0..2 * PIECE + 5).map(|n| (n % 251) as u8).collect();
        let path = top.path().join("work/big");
        fs_err::write(&path, &bytes).unwrap();
        let text = read(top.path(), &path, 1, None).unwrap();
        assert!(BASE64.decode(text).unwrap() == bytes[1..]);
    }

    #[test]
    fn links_lead_to_imported_files_only() {
        let top = tree();
        let read = |name: &str| read(top.path(), &top.path().join("work").join(name), 0, None);
        assert_eq!(read("imported.rpm").unwrap(), BASE64.encode("rpm"));
        for name in ["passwd", "loop", "gone", "sub"] {
            assert!(matches!(read(name), Err(ReadError::Missing(_))), "{name}");
        }
    }
}
