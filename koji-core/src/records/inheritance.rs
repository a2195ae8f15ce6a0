//! Links between tags, as they are set and as they are followed.

use serde::{Deserialize, Serialize};

use super::presence::present;
pub use crate::inheritance::Link as InheritanceLink;
use crate::inheritance::{Ancestor, Descendant};
use crate::refs::{Flag, LenientInt};

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

impl From<Ancestor> for InheritanceStep {
    fn from(step: Ancestor) -> Self {
        Self {
            child_id: Some(step.child_id.get()),
            tag_id: None,
            parent_id: step.parent_id.get(),
            name: step.name,
            priority: step.priority,
            maxdepth: step.maxdepth,
            intransitive: step.intransitive,
            noconfig: step.noconfig,
            pkg_filter: step.pkg_filter,
            currdepth: step.currdepth,
            nextdepth: step.nextdepth,
            filter: step.filter,
        }
    }
}

impl From<Descendant> for InheritanceStep {
    fn from(step: Descendant) -> Self {
        Self {
            child_id: None,
            tag_id: Some(step.tag_id.get()),
            parent_id: step.parent_id.get(),
            name: step.name,
            priority: step.priority,
            maxdepth: step.maxdepth,
            intransitive: step.intransitive,
            noconfig: step.noconfig,
            pkg_filter: step.pkg_filter,
            currdepth: step.currdepth,
            nextdepth: step.nextdepth,
            filter: step.filter,
        }
    }
}

/// A link that is to be set, changed or taken away. All fields must be given for a link that is to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InheritanceChange {
    /// The tag to inherit from.
    pub parent_id: LenientInt,
    /// The place among the child's links; the lowest comes first.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub priority: Option<LenientInt>,
    /// How many levels above the parent are followed.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub maxdepth: Option<Option<LenientInt>>,
    /// Whether tags that inherit from the child do not follow it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub intransitive: Option<Flag>,
    /// Whether the parent's build configuration is not inherited.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub noconfig: Option<Flag>,
    /// A regular expression for the packages that are inherited; empty or none for all.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub pkg_filter: Option<Option<String>>,
    /// Whether the link is taken away; then nothing but the parent counts.
    #[serde(rename = "delete link", default, deserialize_with = "koji_proto::spec::flag")]
    pub delete_link: bool,
}
