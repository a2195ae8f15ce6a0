//! Files under the top directory, reached by paths that may hold links.

use std::path::{Path, PathBuf};

/// Follows the links of a path; `None` if it is missing or its links lead out of the top directory and its volumes.
pub(crate) fn confined(top: &Path, path: &Path) -> Option<(PathBuf, std::fs::Metadata)> {
    let real = fs_err::canonicalize(path).ok()?;
    let inside = fs_err::canonicalize(top).is_ok_and(|top| real.starts_with(top)) || on_a_volume(top, &real);
    let metadata = fs_err::metadata(&real).ok()?;
    inside.then_some((real, metadata))
}

/// A volume may be a link to another disk.
fn on_a_volume(top: &Path, real: &Path) -> bool {
    let Ok(volumes) = fs_err::read_dir(top.join("vol")) else { return false };
    volumes
        .flatten()
        .any(|volume| fs_err::canonicalize(volume.path()).is_ok_and(|root| real.starts_with(root)))
}
