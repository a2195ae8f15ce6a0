//! Uploaded files.

use serde::{Deserialize, Serialize};

/// A file in the work directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// Its size in bytes.
    pub size: i64,
    /// When it was changed, in seconds since 1970.
    pub mtime: f64,
    /// How many bytes the digest is of, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sumlength: Option<i64>,
    /// The digest, as hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hexdigest: Option<String>,
}
