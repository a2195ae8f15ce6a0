//! `repo.json`: what a repo is, for those who find its folder.

use koji_core::repo::RepoOptions;
use koji_proto::Value;
use serde::Serialize;
use serde_json::Map;

/// The name of the file.
pub(crate) const FILE: &str = "repo.json";

/// What a repo is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum RepoDescription {
    /// One for builds.
    Build {
        id: i64,
        tag: String,
        tag_id: i64,
        task_id: Option<i64>,
        event_id: i64,
        opts: RepoOptions,
        custom_opts: RepoOptions,
        with_src: bool,
        with_separate_src: bool,
        with_debuginfo: bool,
    },
    /// One for users.
    Dist { id: i64, tag: String, tag_id: i64, keys: Vec<Value>, volume: Option<String>, task_opts: Value },
}

impl RepoDescription {
    /// Returns the text of the file.
    pub(crate) fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self)
    }
}

/// Returns the text of the file with further entries, which take the place of those with their names.
pub(crate) fn updated(text: &str, updates: &Value) -> serde_json::Result<String> {
    let mut description: Map<String, serde_json::Value> = serde_json::from_str(text)?;
    if let Value::Struct(updates) = updates {
        for (name, value) in updates {
            description.insert(name.clone(), serde_json::to_value(value)?);
        }
    }
    serde_json::to_string_pretty(&description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_join_what_is_there() {
        let text = r#"{"id": 1, "tag": "f40", "opts": {"src": true}}"#;
        let updates = Value::Struct(vec![("tag".into(), "f41".into()), ("extra".into(), 1.into())]);
        let updated: serde_json::Value = serde_json::from_str(&updated(text, &updates).unwrap()).unwrap();
        let expected = serde_json::json!({"id": 1, "tag": "f41", "opts": {"src": true}, "extra": 1});
        assert_eq!(updated, expected);
        assert!(super::updated("[]", &updates_of_nothing()).is_err());
    }

    fn updates_of_nothing() -> Value {
        Value::Struct(Vec::new())
    }
}
