//! The build configuration of a tag: its arches and extra settings, own and inherited.

use std::collections::BTreeMap;

use koji_proto::Value;
use serde::{Deserialize, Serialize};

use super::Ancestor;
use crate::ids::TagId;

/// An extra setting as a tag has it.
#[derive(Debug, Clone, PartialEq)]
pub enum ExtraValue {
    /// A value, which may be null.
    Set(Value),
    /// Nothing, and nothing is to be inherited.
    Blocked,
}

/// What a tag itself says about building for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TagConfig {
    /// The arches; none is to be inherited, but empty text is an answer.
    pub arches: Option<String>,
    /// The extra settings.
    pub extra: BTreeMap<String, ExtraValue>,
}

/// A tag from which something is inherited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigSource {
    /// The tag.
    pub id: TagId,
    /// The tag's name.
    pub name: String,
}

/// A tag's build configuration, and where what is inherited comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BuildConfig {
    /// The arches, if any tag says so.
    pub arches: Option<String>,
    /// The extra settings without blocked ones.
    pub extra: BTreeMap<String, Value>,
    /// The tag from which the arches come, unless they are its own.
    pub arches_from: Option<ConfigSource>,
    /// The tags from which extra settings come, blocked ones too, unless they are its own.
    pub extra_from: BTreeMap<String, ConfigSource>,
}

/// Returns what a tag's own configuration and those of its ancestors come to.
///
/// A link without configuration leaves out the very tag that it leads to; tags behind it still count.
/// `config_of` returns nothing for tags without a configuration.
pub fn merge_config<'a>(
    own: &'a TagConfig,
    ancestors: &[Ancestor],
    config_of: impl Fn(TagId) -> Option<&'a TagConfig>,
) -> BuildConfig {
    let mut merged = BuildConfig { arches: own.arches.clone(), ..BuildConfig::default() };
    let mut extra: BTreeMap<&str, &ExtraValue> =
        own.extra.iter().map(|(key, value)| (key.as_str(), value)).collect();
    for record in ancestors.iter().filter(|record| !record.noconfig) {
        let Some(config) = config_of(record.parent_id) else { continue };
        let source = || ConfigSource { id: record.parent_id, name: record.name.clone() };
        if merged.arches.is_none() && config.arches.is_some() {
            merged.arches.clone_from(&config.arches);
            merged.arches_from = Some(source());
        }
        for (key, value) in &config.extra {
            extra.entry(key).or_insert_with(|| {
                merged.extra_from.insert(key.clone(), source());
                value
            });
        }
    }
    merged.extra = extra
        .into_iter()
        .filter_map(|(key, value)| match value {
            ExtraValue::Set(value) => Some((key.to_owned(), value.clone())),
            ExtraValue::Blocked => None,
        })
        .collect();
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn config(arches: Option<&str>, extra: &[(&str, &str)]) -> TagConfig {
        let extra = extra.iter().map(|(key, value)| {
            let value = if *value == "-" { ExtraValue::Blocked } else { ExtraValue::Set((*value).into()) };
            (key.to_string(), value)
        });
        TagConfig { arches: arches.map(Into::into), extra: extra.collect() }
    }

    fn step(parent: i64, noconfig: bool) -> Ancestor {
        Ancestor {
            child_id: TagId::new(0),
            parent_id: parent.into(),
            name: format!("tag{parent}"),
            priority: 0,
            maxdepth: None,
            intransitive: false,
            noconfig,
            pkg_filter: String::new(),
            currdepth: 1,
            nextdepth: None,
            filter: Vec::new(),
        }
    }

    fn merge(own: &TagConfig, steps: &[Ancestor], others: &[(i64, TagConfig)]) -> BuildConfig {
        let others: HashMap<TagId, &TagConfig> =
            others.iter().map(|(tag, config)| ((*tag).into(), config)).collect();
        merge_config(own, steps, |tag| others.get(&tag).copied())
    }

    fn extra(merged: &BuildConfig) -> String {
        serde_json::to_string(&merged.extra).unwrap()
    }

    fn sources(merged: &BuildConfig) -> Vec<(&str, i64)> {
        merged.extra_from.iter().map(|(key, source)| (key.as_str(), source.id.get())).collect()
    }

    #[test]
    fn the_nearest_setting_wins() {
        let own = config(None, &[("a", "own")]);
        let others = [
            (1, config(None, &[("a", "1"), ("b", "1")])),
            (2, config(Some("x86_64"), &[("b", "2"), ("c", "2")])),
        ];
        let merged = merge(&own, &[step(1, false), step(2, false)], &others);
        assert_eq!(extra(&merged), r#"{"a":"own","b":"1","c":"2"}"#);
        assert_eq!(sources(&merged), [("b", 1), ("c", 2)]);
        assert_eq!(merged.arches.as_deref(), Some("x86_64"));
        assert_eq!(merged.arches_from, Some(ConfigSource { id: TagId::new(2), name: "tag2".into() }));
    }

    #[test]
    fn empty_arches_are_an_answer() {
        let others = [(1, config(Some(""), &[])), (2, config(Some("x86_64"), &[]))];
        let steps = [step(1, false), step(2, false)];
        assert_eq!(merge(&config(None, &[]), &steps, &others).arches.as_deref(), Some(""));
        let own = merge(&config(Some(""), &[]), &steps, &others);
        assert_eq!((own.arches.as_deref(), own.arches_from), (Some(""), None));
    }

    #[test]
    fn a_block_hides_and_is_named_as_a_source() {
        let others = [(1, config(None, &[("c", "-")])), (2, config(None, &[("c", "2")]))];
        let merged = merge(&config(None, &[]), &[step(1, false), step(2, false)], &others);
        assert_eq!((extra(&merged).as_str(), sources(&merged)), ("{}", vec![("c", 1)]));
        let blocked_here = merge(&config(None, &[("c", "-")]), &[step(2, false)], &others);
        assert_eq!((extra(&blocked_here).as_str(), sources(&blocked_here)), ("{}", vec![]));
    }

    #[test]
    fn noconfig_leaves_out_that_tag_alone() {
        let others = [(1, config(Some("s390x"), &[("a", "1")])), (2, config(Some("x86_64"), &[("a", "2")]))];
        let merged = merge(&config(None, &[]), &[step(1, true), step(2, false)], &others);
        assert_eq!((merged.arches.as_deref(), extra(&merged).as_str()), (Some("x86_64"), r#"{"a":"2"}"#));
    }
}
