//! Groups as comps.xml has them.

use crate::inheritance::{Group, GroupPackage, GroupRequirement};

/// A group of a comps.xml.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompsGroup {
    /// The name by which commands refer to the group.
    pub id: String,
    /// The name for people.
    pub name: String,
    /// The description for people.
    pub description: Option<String>,
    /// Whether installers select the group by themselves.
    pub default: bool,
    /// Whether installers offer the group.
    pub uservisible: bool,
    /// Whether the group is for systems of two arches only.
    pub biarchonly: bool,
    /// The language that the group is for; read, but never written.
    pub langonly: Option<String>,
    /// The packages.
    pub packages: Vec<CompsPackage>,
    /// The groups that this one requires.
    pub requirements: Vec<CompsRequirement>,
}

/// A package in a group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CompsPackage {
    /// The package's name.
    pub name: String,
    /// `mandatory`, `default`, `optional` or `conditional`.
    pub kind: String,
    /// Whether the package is taken for the system's main arch only.
    pub basearchonly: bool,
    /// The package on which a conditional one depends.
    pub requires: Option<String>,
}

/// A group that another one requires.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CompsRequirement {
    /// The required group's id.
    pub id: String,
    /// As of packages.
    pub kind: Option<String>,
    /// Whether it is a metapackage, in the old sense of comps.
    pub is_metapkg: bool,
}

impl From<&Group> for CompsGroup {
    fn from(group: &Group) -> Self {
        Self {
            id: group.name.clone(),
            name: group.display_name.clone(),
            description: group.description.clone(),
            default: group.is_default.unwrap_or(false),
            uservisible: group.uservisible.unwrap_or(false),
            biarchonly: group.biarchonly.unwrap_or(false),
            langonly: group.langonly.clone(),
            packages: group.packagelist.iter().flatten().map(Into::into).collect(),
            requirements: group.grouplist.iter().flatten().map(Into::into).collect(),
        }
    }
}

impl From<&GroupPackage> for CompsPackage {
    fn from(package: &GroupPackage) -> Self {
        Self {
            name: package.package.clone(),
            kind: package.kind.clone(),
            basearchonly: package.basearchonly.unwrap_or(false),
            requires: package.requires.clone().filter(|requires| !requires.is_empty()),
        }
    }
}

impl From<&GroupRequirement> for CompsRequirement {
    fn from(requirement: &GroupRequirement) -> Self {
        Self {
            id: requirement.name.clone(),
            kind: requirement.kind.clone(),
            is_metapkg: requirement.is_metapkg,
        }
    }
}
