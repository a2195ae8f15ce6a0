//! Options of repositories: what may be asked for, and what a tag has without being asked.

use std::collections::BTreeMap;

use koji_proto::Value;
use serde::{Deserialize, Serialize};

use crate::glob;
use crate::inheritance::ExtraValue;

/// Options of a repository; one that is not given may be either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RepoOptions {
    /// Whether source rpms go into every arch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<bool>,
    /// Whether debuginfo rpms are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debuginfo: Option<bool>,
    /// Whether source rpms have an arch of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separate_src: Option<bool>,
    /// Whether there is a Maven part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven: Option<bool>,
}

/// Tells why options cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepoOptionsError {
    /// They are no map.
    #[error("options of a repo are a map, not {0}")]
    NoMap(&'static str),
    /// There is no such option.
    #[error("a repo has no option {0:?}")]
    Unknown(String),
}

/// Globs for the names of tags that have an option without saying so themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptionDefaults {
    /// For `debuginfo`.
    pub debuginfo: Vec<String>,
    /// For `src`.
    pub src: Vec<String>,
    /// For `separate_src`.
    pub separate_src: Vec<String>,
    /// Whether the site has Maven at all.
    pub maven: bool,
}

/// What a tag says about the options of its repositories.
#[derive(Debug, Clone, Copy)]
pub struct TagOptions<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it has Maven.
    pub maven_support: bool,
    /// Its own extra settings.
    pub extra: &'a BTreeMap<String, ExtraValue>,
}

impl RepoOptions {
    /// Reads options that are asked for; nil is no option, and an unknown one is an error.
    pub fn read(value: &Value) -> Result<Self, RepoOptionsError> {
        let (options, unknown) = Self::take(value)?;
        unknown.map_or(Ok(options), |name| Err(RepoOptionsError::Unknown(name)))
    }

    /// Reads options, those that are unknown left out.
    pub fn read_known(value: &Value) -> Result<Self, RepoOptionsError> {
        Self::take(value).map(|(options, _)| options)
    }

    fn take(value: &Value) -> Result<(Self, Option<String>), RepoOptionsError> {
        let mut options = Self::default();
        let mut unknown = None;
        let entries = match value {
            Value::Nil => return Ok((options, None)),
            Value::Struct(entries) => entries,
            other => return Err(RepoOptionsError::NoMap(other.kind())),
        };
        for (name, value) in entries {
            let slot = match name.as_str() {
                "src" => &mut options.src,
                "debuginfo" => &mut options.debuginfo,
                "separate_src" => &mut options.separate_src,
                "maven" => &mut options.maven,
                other => {
                    unknown.get_or_insert_with(|| other.to_owned());
                    continue;
                }
            };
            *slot = (!value.is_nil()).then(|| value.is_truthy());
        }
        Ok((options, unknown))
    }

    /// Returns the options that the repositories of a tag have if nothing else is asked for; all are given.
    pub fn of_tag(tag: TagOptions<'_>, defaults: &OptionDefaults) -> Self {
        let named = |globs: &[String]| Some(glob::matches_any(globs, tag.name));
        let by_name = Self {
            src: named(&defaults.src),
            debuginfo: named(&defaults.debuginfo),
            separate_src: named(&defaults.separate_src),
            maven: Some(tag.maven_support),
        };
        let extra = |key: &str| match tag.extra.get(key) {
            Some(ExtraValue::Set(value)) => Some(value),
            _ => None,
        };
        let said = match (extra("repo.opts"), extra("with_debuginfo")) {
            (Some(options), _) => Self::read_known(options).unwrap_or_default(),
            (None, Some(with)) => Self { debuginfo: Some(with.is_truthy()), ..Self::default() },
            (None, None) => Self::default(),
        };
        let mut options = by_name.overridden_by(&said);
        if !defaults.maven {
            options.maven = Some(false);
        }
        options
    }

    /// Returns these options with those of another that are given in their place.
    pub fn overridden_by(&self, other: &Self) -> Self {
        Self {
            src: other.src.or(self.src),
            debuginfo: other.debuginfo.or(self.debuginfo),
            separate_src: other.separate_src.or(self.separate_src),
            maven: other.maven.or(self.maven),
        }
    }

    /// Returns those of these options that are not as in another.
    pub fn differing_from(&self, other: &Self) -> Self {
        let differing = |own: Option<bool>, other: Option<bool>| own.filter(|own| other != Some(*own));
        Self {
            src: differing(self.src, other.src),
            debuginfo: differing(self.debuginfo, other.debuginfo),
            separate_src: differing(self.separate_src, other.separate_src),
            maven: differing(self.maven, other.maven),
        }
    }

    /// Returns whether all options that another has are given here, and the same.
    pub fn contains(&self, other: &Self) -> bool {
        other.differing_from(self) == Self::default()
    }

    /// Returns whether an option is given and on.
    pub fn is_on(&self, option: impl Fn(&Self) -> Option<bool>) -> bool {
        option(self).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(src: Option<bool>, debuginfo: Option<bool>) -> RepoOptions {
        RepoOptions { src, debuginfo, ..RepoOptions::default() }
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Struct(entries.iter().map(|(name, value)| (name.to_string(), value.clone())).collect())
    }

    #[test]
    fn requests_are_read_strictly() {
        let asked = map(&[("src", true.into()), ("debuginfo", Value::Nil)]);
        assert_eq!(RepoOptions::read(&asked), Ok(options(Some(true), None)));
        let unknown = map(&[("src", true.into()), ("nosuch", 1.into())]);
        assert_eq!(RepoOptions::read(&unknown), Err(RepoOptionsError::Unknown("nosuch".into())));
        assert_eq!(RepoOptions::read_known(&unknown), Ok(options(Some(true), None)));
        assert_eq!(RepoOptions::read(&Value::Array(vec![])), Err(RepoOptionsError::NoMap("array")));
    }

    #[test]
    fn a_tag_says_more_than_its_name() {
        let defaults = OptionDefaults {
            debuginfo: vec!["*-build".into()],
            src: vec!["f4?-*".into()],
            maven: true,
            ..OptionDefaults::default()
        };
        let of = |extra: &[(&str, Value)]| {
            let extra = extra.iter().map(|(key, value)| (key.to_string(), ExtraValue::Set(value.clone())));
            let extra = extra.collect();
            let tag = TagOptions { name: "f40-build", maven_support: true, extra: &extra };
            (RepoOptions::of_tag(tag, &defaults), RepoOptions::of_tag(tag, &OptionDefaults::default()))
        };
        let (by_name, none) = of(&[]);
        assert_eq!((by_name.src, by_name.debuginfo, by_name.maven), (Some(true), Some(true), Some(true)));
        assert_eq!((none.src, none.debuginfo, none.maven), (Some(false), Some(false), Some(false)));
        let (own, _) = of(&[("with_debuginfo", false.into())]);
        assert_eq!((own.src, own.debuginfo), (Some(true), Some(false)));
        let both = [("with_debuginfo", false.into()), ("repo.opts", map(&[("src", false.into())]))];
        assert_eq!(of(&both).0.src, Some(false));
        assert_eq!(of(&both).0.debuginfo, Some(true));
    }

    #[test]
    fn options_differ_where_they_are_given() {
        let defaults = options(Some(false), Some(true));
        let asked = options(Some(false), Some(false));
        assert_eq!(asked.differing_from(&defaults), options(None, Some(false)));
        assert!(defaults.contains(&options(Some(false), None)));
        assert!(!defaults.contains(&options(Some(true), None)));
        assert!(!RepoOptions::default().contains(&options(Some(false), None)));
        assert_eq!(defaults.overridden_by(&options(Some(true), None)), options(Some(true), Some(true)));
    }
}
