//! Tags and their build configuration.

use std::collections::BTreeMap;

use koji_proto::Value;
use serde::{Deserialize, Serialize};

use super::names::IdName;
use super::presence::present;

/// A tag with its settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TagRecord {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The arches that are built for it, divided by blanks; none means inherited.
    pub arches: Option<String>,
    /// The permission that tagging needs.
    pub perm_id: Option<i64>,
    /// The name of that permission.
    pub perm: Option<String>,
    /// Whether nothing can be tagged.
    pub locked: bool,
    /// Whether repositories have a Maven part.
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    pub maven_include_all: bool,
    /// Further settings; if blocked ones were asked for, pairs of whether it is blocked and the value.
    pub extra: BTreeMap<String, Value>,
    /// The event that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_event: Option<i64>,
    /// The event of its deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_event: Option<i64>,
}

/// A tag in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ListedTag {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The arches that are built for it, divided by blanks; none means inherited.
    pub arches: Option<String>,
    /// The permission that tagging needs, if permissions were asked for.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub perm_id: Option<Option<i64>>,
    /// The name of that permission.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub perm: Option<Option<String>>,
    /// Whether nothing can be tagged.
    pub locked: bool,
    /// Whether repositories have a Maven part.
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    pub maven_include_all: bool,
    /// The owner of the package that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<i64>,
    /// The owner's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Whether that package is blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// The further arches of that package.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub extra_arches: Option<Option<String>>,
}

/// The settings that builds for a tag use, inherited ones included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuildConfig {
    /// The tag's number.
    pub id: i64,
    /// The tag's name.
    pub name: String,
    /// The arches, divided by blanks.
    pub arches: Option<String>,
    /// The permission that tagging needs.
    pub perm_id: Option<i64>,
    /// The name of that permission.
    pub perm: Option<String>,
    /// Whether nothing can be tagged.
    pub locked: bool,
    /// Whether repositories have a Maven part.
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    pub maven_include_all: bool,
    /// Further settings.
    pub extra: BTreeMap<String, Value>,
    /// The event that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_event: Option<i64>,
    /// Which tags the inherited settings come from.
    pub config_inheritance: ConfigInheritance,
}

/// Which tags the inherited settings of a build configuration come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ConfigInheritance {
    /// The tag that gives the arches.
    pub arches: Option<IdName>,
    /// The tags that give further settings.
    pub extra: BTreeMap<String, IdName>,
}
