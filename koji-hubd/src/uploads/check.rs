//! What is known of an uploaded file.

use std::os::unix::fs::MetadataExt as _;

use koji_core::records::uploads::UploadedFile;

use super::file::LockedFile;
use super::{DigestKind, Place, UploadError};

/// Looks at a file; `None` if it is missing. The digest is of its last `tail` bytes, or of all.
pub(crate) fn check(
    place: &Place,
    verify: Option<DigestKind>,
    tail: Option<i64>,
) -> Result<Option<UploadedFile>, UploadError> {
    let tail = tail.map(|tail| u64::try_from(tail).map_err(|_| UploadError::Tail(tail))).transpose()?;
    let Some(file) = LockedFile::read(place)? else { return Ok(None) };
    let metadata = file.metadata()?;
    let size = metadata.len();
    let mut found = UploadedFile {
        size: size as i64,
        mtime: metadata.mtime() as f64 + metadata.mtime_nsec() as f64 / 1e9,
        sumlength: None,
        hexdigest: None,
    };
    if let Some(kind) = verify {
        let mut digest = kind.start();
        let begin = tail.map_or(0, |tail| size.saturating_sub(tail));
        found.sumlength = Some(file.digest_from(begin, &mut digest)? as i64);
        found.hexdigest = Some(digest.hex());
    }
    Ok(Some(found))
}
