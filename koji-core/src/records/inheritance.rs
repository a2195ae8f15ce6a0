//! Links between tags, as they are set and as they are followed.

use serde::{Deserialize, Serialize};

use super::presence::present;

/// A link by which a tag inherits from another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct InheritanceLink {
    /// The tag that inherits.
    pub child_id: i64,
    /// The tag that it inherits from.
    pub parent_id: i64,
    /// The parent's name.
    pub name: String,
    /// The place among the child's links; the lowest comes first.
    pub priority: i64,
    /// How many levels above the parent are followed.
    pub maxdepth: Option<i64>,
    /// Whether tags that inherit from the child do not follow it.
    pub intransitive: bool,
    /// Whether the parent's build configuration is not inherited.
    pub noconfig: bool,
    /// A regular expression for the packages that are inherited; empty for all.
    pub pkg_filter: String,
}

/// A link met on a walk through the inheritance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct InheritanceStep {
    /// The tag that inherits; not given when descendants are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_id: Option<i64>,
    /// The tag that inherits, when descendants are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag_id: Option<i64>,
    /// The tag that it inherits from.
    pub parent_id: i64,
    /// The name of the tag that the step leads to.
    pub name: String,
    /// The place among the child's links.
    pub priority: i64,
    /// How many levels above the parent the link follows.
    pub maxdepth: Option<i64>,
    /// Whether tags that inherit from the child do not follow it.
    pub intransitive: bool,
    /// Whether the link passes no build configuration on.
    pub noconfig: bool,
    /// The link's own filter.
    pub pkg_filter: String,
    /// How far away the tag is, from 1.
    pub currdepth: i64,
    /// How many levels can still be followed.
    pub nextdepth: Option<i64>,
    /// The filters of the whole way.
    pub filter: Vec<String>,
}

/// A link that is to be set, changed or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InheritanceChange {
    /// The tag to inherit from.
    pub parent_id: i64,
    /// The place among the child's links; the lowest comes first.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub priority: Option<i64>,
    /// How many levels above the parent are followed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub maxdepth: Option<Option<i64>>,
    /// Whether tags that inherit from the child do not follow it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub intransitive: Option<bool>,
    /// Whether the parent's build configuration is not inherited.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub noconfig: Option<bool>,
    /// A regular expression for the packages that are inherited; empty for all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub pkg_filter: Option<String>,
    /// Whether the link is taken away; then nothing but the parent counts.
    #[serde(rename = "delete link", default, deserialize_with = "koji_proto::spec::flag")]
    pub delete_link: bool,
}
