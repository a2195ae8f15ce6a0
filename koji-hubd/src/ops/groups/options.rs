//! The settings of groups, their packages and the groups that they need, as open keywords give them.

use koji_core::refs::Flag;
use koji_proto::{Fault, Keywords, Value};
use serde::de::DeserializeOwned;

use crate::call::Result;

/// Settings of a group; of those that are not given the present ones stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct GroupOptions {
    pub exported: Option<Option<bool>>,
    pub display_name: Option<String>,
    pub is_default: Option<Option<bool>>,
    pub uservisible: Option<Option<bool>>,
    pub description: Option<Option<String>>,
    pub langonly: Option<Option<String>>,
    pub biarchonly: Option<Option<bool>>,
}

impl GroupOptions {
    /// Reads keywords; those that are no settings of a group are ignored.
    pub(super) fn from_keywords(mut keywords: Keywords) -> Result<Self> {
        let given = &mut keywords;
        Ok(Self {
            exported: flag(given, "exported")?,
            display_name: setting::<Option<String>>(given, "display_name")?.flatten(),
            is_default: flag(given, "is_default")?,
            uservisible: flag(given, "uservisible")?,
            description: setting(given, "description")?,
            langonly: setting(given, "langonly")?,
            biarchonly: flag(given, "biarchonly")?,
        })
    }
}

/// Settings of a package in a group; of those that are not given the present ones stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct PackageOptions {
    pub kind: Option<String>,
    pub basearchonly: Option<Option<bool>>,
    pub requires: Option<Option<String>>,
}

impl PackageOptions {
    /// Reads keywords; those that are no settings of a package are ignored.
    pub(super) fn from_keywords(mut keywords: Keywords) -> Result<Self> {
        let given = &mut keywords;
        Ok(Self {
            kind: kind(setting::<Option<String>>(given, "type")?.flatten())?,
            basearchonly: flag(given, "basearchonly")?,
            requires: setting(given, "requires")?,
        })
    }
}

/// Settings of a needed group in a group; of those that are not given the present ones stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RequirementOptions {
    pub kind: Option<Option<String>>,
    pub is_metapkg: Option<bool>,
}

impl RequirementOptions {
    /// Reads keywords; those that are no settings of a needed group are ignored.
    pub(super) fn from_keywords(mut keywords: Keywords) -> Result<Self> {
        let given = &mut keywords;
        let name = match setting::<Option<String>>(given, "type")? {
            Some(name) => Some(kind(name)?),
            None => None,
        };
        Ok(Self { kind: name, is_metapkg: flag(given, "is_metapkg")?.flatten() })
    }
}

/// How many characters the database has room for in the type of an entry.
const LONGEST_KIND: usize = 25;

fn kind(kind: Option<String>) -> Result<Option<String>> {
    match kind {
        Some(long) if long.chars().count() > LONGEST_KIND => Err(Fault::generic(format!(
            "type {long:?} is too long: at most {LONGEST_KIND} characters are allowed"
        ))),
        kind => Ok(kind),
    }
}

fn flag(given: &mut Keywords, name: &str) -> Result<Option<Option<bool>>> {
    let flag: Option<Option<Flag>> = setting(given, name)?;
    Ok(flag.map(|flag| flag.map(|flag| flag.0)))
}

fn setting<T: DeserializeOwned>(given: &mut Keywords, name: &str) -> Result<Option<T>> {
    let typed = |value: Value| value.into_typed().map_err(|e| Fault::parameter(format!("{name}: {}", e.0)));
    given.take(name).map(typed).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keywords(given: &[(&str, Value)]) -> Keywords {
        Keywords(given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    #[test]
    fn nil_is_a_setting_where_one_can_be_absent() {
        let given = keywords(&[
            ("is_default", Value::Nil),
            ("exported", 0.into()),
            ("display_name", Value::Nil),
            ("description", "for all".into()),
            ("strange", "ignored".into()),
        ]);
        let expected = GroupOptions {
            exported: Some(Some(false)),
            is_default: Some(None),
            description: Some(Some("for all".into())),
            ..GroupOptions::default()
        };
        assert_eq!(GroupOptions::from_keywords(given).unwrap(), expected);
    }

    #[test]
    fn a_type_must_fit_and_be_text() {
        let typed = |kind: Value| PackageOptions::from_keywords(keywords(&[("type", kind)]));
        assert_eq!(typed("optional".into()).unwrap().kind.as_deref(), Some("optional"));
        assert_eq!(typed("x".repeat(26).into()).unwrap_err().code.number(), 1000);
        assert_eq!(typed(5.into()).unwrap_err().code.number(), 1019);
    }
}
