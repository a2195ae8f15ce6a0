//! Parts of paths that come from names.

use std::path::{Path, PathBuf};

/// Tells that a name cannot be part of a path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {what} {text:?} cannot be part of a path")]
pub struct PathError {
    /// What the name is of.
    pub what: &'static str,
    /// The name.
    pub text: String,
}

/// Appends a name that may have slashes inside; each piece between them has to name something below.
pub(super) fn join(base: &Path, what: &'static str, text: &str) -> Result<PathBuf, PathError> {
    if text.split('/').all(is_name) {
        Ok(base.join(text))
    } else {
        Err(PathError { what, text: text.into() })
    }
}

/// Appends a relative directory; empty text stands for the base itself.
pub(super) fn join_directory(base: &Path, what: &'static str, text: &str) -> Result<PathBuf, PathError> {
    if text.is_empty() { Ok(base.to_owned()) } else { join(base, what, text) }
}

fn is_name(piece: &str) -> bool {
    !matches!(piece, "" | "." | "..") && !piece.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_below() {
        let base = Path::new("/top");
        assert_eq!(join(base, "tag", "f40/x").unwrap(), Path::new("/top/f40/x"));
        assert_eq!(join(base, "version", "1..2").unwrap(), Path::new("/top/1..2"));
        for text in ["", ".", "..", "a/..", "../a", "/etc", "a//b", "a/", "a\0b"] {
            assert_eq!(join(base, "tag", text), Err(PathError { what: "tag", text: text.into() }));
        }
    }

    #[test]
    fn an_empty_directory_is_the_base() {
        assert_eq!(join_directory(Path::new("/top"), "directory", "").unwrap(), Path::new("/top"));
        assert!(join_directory(Path::new("/top"), "directory", "a/../..").is_err());
    }
}
