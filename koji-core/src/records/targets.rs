//! Build targets: where builds are made and where they are tagged.

use serde::{Deserialize, Serialize};

/// A build target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct BuildTarget {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The tag whose repository builds use.
    pub build_tag: i64,
    /// That tag's name.
    pub build_tag_name: String,
    /// The tag that builds get.
    pub dest_tag: i64,
    /// That tag's name.
    pub dest_tag_name: String,
}
