//! Comps groups of tags: what dnf can install as a group.

use serde::{Deserialize, Serialize};

/// A group of a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct CompsGroup {
    /// Its name.
    pub name: String,
    /// Its number.
    pub group_id: i64,
    /// The tag that it comes from.
    pub tag_id: i64,
    /// Whether it is kept out.
    pub blocked: bool,
    /// Whether it is written to comps.xml.
    pub exported: Option<bool>,
    /// The name shown to people.
    pub display_name: String,
    /// Whether it is installed by default.
    pub is_default: Option<bool>,
    /// Whether it is shown to people.
    pub uservisible: Option<bool>,
    /// What it is for.
    pub description: Option<String>,
    /// The language that it is for.
    pub langonly: Option<String>,
    /// Whether it is for systems of two arches only.
    pub biarchonly: Option<bool>,
    /// Its packages, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packagelist: Option<Vec<GroupPackage>>,
    /// The groups it needs, if they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grouplist: Option<Vec<GroupRequirement>>,
}

/// A package of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct GroupPackage {
    /// The package's name.
    pub package: String,
    /// The group.
    pub group_id: i64,
    /// The tag that the entry comes from.
    pub tag_id: i64,
    /// Whether it is kept out.
    pub blocked: bool,
    /// `mandatory`, `default`, `optional` or `conditional`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether only the package of the system's own arch is taken.
    pub basearchonly: Option<bool>,
    /// The package on which a conditional one depends.
    pub requires: Option<String>,
}

/// A group that a group needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct GroupRequirement {
    /// The name of the needed group.
    pub name: String,
    /// The needed group.
    pub req_id: i64,
    /// The group that needs it.
    pub group_id: i64,
    /// The tag that the entry comes from.
    pub tag_id: i64,
    /// Whether it is kept out.
    pub blocked: bool,
    /// `mandatory`, `default` or `optional`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether it stands for a package of the group's name.
    pub is_metapkg: Option<bool>,
}
