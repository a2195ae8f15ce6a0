//! Copying and removing whole folders.

use std::fs::{File, FileTimes};
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::FileError;

/// Copies what is in a folder into another one: links as they are, files with times and permissions.
pub(super) fn copy_into(from: &Path, to: &Path) -> Result<(), FileError> {
    for entry in fs_err::read_dir(from).map_err(FileError::at("read", from))? {
        let entry = entry.map_err(FileError::at("read", from))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(FileError::at("look at", &from))?;
        if kind.is_dir() {
            fs_err::create_dir(&to).map_err(FileError::at("make", &to))?;
            copy_into(&from, &to)?;
        } else if kind.is_symlink() {
            let target = fs_err::read_link(&from).map_err(FileError::at("read", &from))?;
            symlink(target, &to).map_err(FileError::at("make", &to))?;
        } else if kind.is_file() {
            let mut copy = File::create_new(&to).map_err(FileError::at("make", &to))?;
            copy_content(&from, &mut copy)
                .and_then(|()| copy.sync_all())
                .map_err(FileError::at("copy", &from))?;
        } else {
            return Err(FileError::NotRegular(from));
        }
    }
    Ok(())
}

/// Copies a file's content, times and permissions.
pub(super) fn copy_content(from: &Path, copy: &mut File) -> io::Result<()> {
    let mut source = File::open(from)?;
    let metadata = source.metadata()?;
    io::copy(&mut source, copy)?;
    copy.set_permissions(metadata.permissions())?;
    copy.set_times(FileTimes::new().set_modified(metadata.modified()?).set_accessed(metadata.accessed()?))
}

/// Removes a file, a link or a folder with all that is in it.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    if fs_err::symlink_metadata(path)?.is_dir() {
        return fs_err::remove_dir_all(path);
    }
    fs_err::remove_file(path)
}
