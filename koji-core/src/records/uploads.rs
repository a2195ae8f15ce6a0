//! Uploaded files, and the output of tasks.

use std::collections::BTreeMap;

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

/// Size and times of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileStat {
    /// When it was last read, in seconds since 1970.
    pub st_atime: f64,
    /// When it was last written.
    pub st_mtime: f64,
    /// When it or its attributes were last changed.
    pub st_ctime: f64,
    /// Its size in bytes, as a text, since it may be greater than a client's integers.
    pub st_size: String,
}

/// The files of a task's output, named from its directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TaskOutput {
    /// Their names.
    Names(Vec<String>),
    /// What is known of each.
    Stats(BTreeMap<String, FileStat>),
    /// The volumes that have each.
    Volumes(BTreeMap<String, Vec<String>>),
    /// What is known of each, by volume.
    VolumeStats(BTreeMap<String, BTreeMap<String, FileStat>>),
}

impl Default for TaskOutput {
    fn default() -> Self {
        Self::Names(Vec::new())
    }
}
