//! The extra settings of tags: any JSON value under a name.

use std::collections::BTreeMap;

use koji_core::inheritance::ExtraValue;
use koji_core::records::json::JsonText;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::db::Change;
use crate::store::tags;

/// Reads a map of extra settings as JSON texts; of a repeated key the last counts.
pub(super) fn settings(extra: Option<Value>) -> Result<BTreeMap<String, String>> {
    let entries = match extra {
        None | Some(Value::Nil) => return Ok(BTreeMap::new()),
        Some(Value::Struct(entries)) => entries,
        Some(other) => {
            return Err(Fault::parameter(format!("extra settings are a map, not {}", other.kind())));
        }
    };
    entries
        .into_iter()
        .map(|(key, value)| {
            let text = JsonText(value).to_text();
            let text = text.map_err(|e| Fault::parameter(format!("extra setting {key}: {e}")))?;
            Ok((key, text))
        })
        .collect()
}

/// What is to become of a tag's extra settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ExtraEdit {
    /// Settings to make, as JSON texts.
    pub set: BTreeMap<String, String>,
    /// Settings to take away.
    pub remove: Vec<String>,
    /// Settings to block, so that nothing is inherited either.
    pub block: Vec<String>,
}

/// One thing to do to an extra setting.
#[derive(Debug, Clone, PartialEq)]
enum Step<'a> {
    Set(&'a str, Option<&'a str>),
    Remove(&'a str),
}

impl ExtraEdit {
    /// Returns what has to be written, given what the tag has; nothing for what is so already.
    fn steps(&self, own: &BTreeMap<String, ExtraValue>) -> Result<Vec<Step<'_>>> {
        let removed_or_blocked = self.remove.iter().chain(&self.block);
        let mut twice = removed_or_blocked.filter(|key| self.set.contains_key(*key));
        let mut both = self.remove.iter().filter(|key| self.block.contains(key));
        if let Some(key) = twice.next().or_else(|| both.next()) {
            return Err(Fault::generic(format!("extra setting {key} is both set, removed or blocked")));
        }
        let mut steps = Vec::new();
        for key in &self.remove {
            match own.get(key) {
                Some(ExtraValue::Set(_)) => steps.push(Step::Remove(key)),
                Some(ExtraValue::Blocked) => {
                    return Err(Fault::generic(format!("extra setting {key} is blocked, not set")));
                }
                None => return Err(Fault::generic(format!("extra setting {key} is not set"))),
            }
        }
        let blocked = self.block.iter().filter(|key| own.get(*key) != Some(&ExtraValue::Blocked));
        steps.extend(blocked.map(|key| Step::Set(key, None)));
        let changed = self.set.iter().filter(|(key, text)| !is_so_already(own.get(*key), text));
        steps.extend(changed.map(|(key, text)| Step::Set(key, Some(text))));
        Ok(steps)
    }
}

/// Tells whether a setting has the value of a JSON text; the order of keys does not count.
fn is_so_already(own: Option<&ExtraValue>, text: &str) -> bool {
    let Some(ExtraValue::Set(value)) = own else { return false };
    let new: Option<serde_json::Value> = serde_json::from_str(text).ok();
    new.is_some() && serde_json::to_value(value).ok() == new
}

impl HubCall {
    /// Returns what has to be written to a tag's extra settings as one change; none if nothing.
    pub(super) async fn edit_extra(&self, tag: i64, edit: &ExtraEdit) -> Result<bool> {
        let own = tags::extra(&self.conn, &[tag], None).await?;
        let own = own.into_iter().map(|(_, key, value)| (key, value)).collect();
        let steps = edit.steps(&own)?;
        if steps.is_empty() {
            return Ok(false);
        }
        let change: Change = self.change().await?;
        for step in steps {
            match step {
                Step::Set(key, text) => tags::set_extra(&self.conn, tag, key, text, change).await?,
                Step::Remove(key) => tags::remove_extra(&self.conn, tag, key, change).await?,
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> BTreeMap<String, ExtraValue> {
        let map = Value::Struct(vec![("x".into(), 1.into()), ("y".into(), Value::Nil)]);
        [
            ("dist".into(), ExtraValue::Set(".fc40".into())),
            ("map".into(), ExtraValue::Set(map)),
            ("off".into(), ExtraValue::Blocked),
        ]
        .into()
    }

    fn edit(set: &[(&str, &str)], remove: &[&str], block: &[&str]) -> ExtraEdit {
        let texts = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        ExtraEdit {
            set: set.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect(),
            remove: texts(remove),
            block: texts(block),
        }
    }

    #[test]
    fn only_what_changes_is_written() {
        let same = edit(&[("dist", "\".fc40\""), ("map", "{\"y\": null, \"x\": 1}")], &[], &["off"]);
        assert_eq!(same.steps(&own()).unwrap(), []);
        let all = edit(&[("dist", "null"), ("off", "0")], &["map"], &["new"]);
        let expected = [
            Step::Remove("map"),
            Step::Set("new", None),
            Step::Set("dist", Some("null")),
            Step::Set("off", Some("0")),
        ];
        assert_eq!(all.steps(&own()).unwrap(), expected);
    }

    #[test]
    fn a_setting_is_edited_in_one_way_and_removed_only_where_it_is() {
        for refused in [
            edit(&[("dist", "1")], &["dist"], &[]),
            edit(&[("dist", "1")], &[], &["dist"]),
            edit(&[], &["dist"], &["dist"]),
            edit(&[], &["nosuch"], &[]),
            edit(&[], &["off"], &[]),
        ] {
            assert_eq!(refused.steps(&own()).unwrap_err().code.number(), 1000, "{refused:?}");
        }
    }

    #[test]
    fn settings_are_a_map() {
        assert_eq!(settings(Some("x".into())).unwrap_err().code.number(), 1019);
        let map = Value::Struct(vec![("empty".into(), Value::Nil)]);
        assert_eq!(settings(Some(map)).unwrap(), BTreeMap::from([("empty".into(), "null".into())]));
    }
}
