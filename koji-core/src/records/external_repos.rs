//! Repositories of others, and the tags that use them.

use serde::{Deserialize, Serialize};

/// An external repo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ExternalRepo {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Where it is; `$arch` stands for the arch.
    pub url: String,
}

/// The use of an external repo by a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct TagExternalRepo {
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// The external repo.
    pub external_repo_id: i64,
    /// Its name.
    pub external_repo_name: String,
    /// Where it is.
    pub url: String,
    /// The place among the tag's external repos; the lowest comes first.
    pub priority: i64,
    /// How its packages are merged with the tag's: `koji`, `simple` or `bare`.
    pub merge_mode: String,
    /// The arches that it is used for; none means all of the tag.
    pub arches: Option<String>,
}
