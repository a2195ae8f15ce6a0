//! Archives: files of builds that are no rpms.

use serde::{Deserialize, Serialize};

/// A kind of file that can be an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ArchiveType {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The endings of file names, divided by blanks.
    pub extensions: String,
    /// `zip` or `tar` if the hub can look inside.
    pub compression_type: Option<String>,
}
