//! Packages and the package lists of tags.

use serde::{Deserialize, Serialize};

use super::presence::present;
use crate::inheritance::PackageEntry;

/// A package, as lists name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct SimplePackage {
    /// Its number.
    pub package_id: i64,
    /// Its name.
    pub package_name: String,
}

/// A package in the list of a tag; of a list without tag, user and package only the package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct PackageListEntry {
    /// The package.
    pub package_id: i64,
    /// The package's name.
    pub package_name: String,
    /// The tag that the entry comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_id: Option<i64>,
    /// That tag's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_name: Option<String>,
    /// Further arches to build for, divided by blanks.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub extra_arches: Option<Option<String>>,
    /// Whether the package is kept out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// The owner, if owners were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<i64>,
    /// The owner's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
}

impl From<PackageEntry> for PackageListEntry {
    fn from(entry: PackageEntry) -> Self {
        Self {
            package_id: entry.package_id.get(),
            package_name: entry.package_name,
            tag_id: Some(entry.tag_id.get()),
            tag_name: Some(entry.tag_name),
            extra_arches: Some(entry.extra_arches),
            blocked: Some(entry.blocked),
            owner_id: entry.owner_id.map(i64::from),
            owner_name: entry.owner_name,
        }
    }
}
