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
    #[serde(default)]
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(more: &[(&str, Value)]) -> Value {
        let mut keys: Vec<(String, Value)> = vec![
            ("id".into(), Value::Int(1)),
            ("name".into(), "f40".into()),
            ("arches".into(), Value::Nil),
            ("locked".into(), Value::Bool(false)),
            ("maven_support".into(), Value::Bool(false)),
            ("maven_include_all".into(), Value::Bool(false)),
        ];
        keys.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
        Value::Struct(keys)
    }

    #[test]
    fn a_key_that_is_nil_is_told_from_one_that_is_missing() {
        let without: ListedTag = tag(&[]).into_typed().unwrap();
        let with: ListedTag = tag(&[("perm_id", Value::Nil), ("perm", Value::Nil)]).into_typed().unwrap();
        assert_eq!((without.perm_id, with.perm_id), (None, Some(None)));
        assert_eq!(Value::from_serialize(&without).unwrap().get("perm_id"), None);
        assert_eq!(Value::from_serialize(&with).unwrap().get("perm_id"), Some(&Value::Nil));
    }

    #[test]
    fn a_row_without_further_settings_is_a_tag() {
        let row: TagRecord = tag(&[("perm_id", Value::Nil), ("perm", Value::Nil)]).into_typed().unwrap();
        assert!(row.extra.is_empty());
    }
}
