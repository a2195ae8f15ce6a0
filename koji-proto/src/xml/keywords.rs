//! Keyword arguments, which travel as a last map that is marked with `__starstar`.

use crate::value::Value;

/// The key that marks the map.
const MARK: &str = "__starstar";

/// Parts a call's arguments into positional and keyword ones.
///
/// Only a map in the last place whose mark is true holds keywords; any other is an ordinary argument.
pub fn split_keywords(mut params: Vec<Value>) -> (Vec<Value>, Vec<(String, Value)>) {
    let marked = params.last().and_then(|last| last.get(MARK)).is_some_and(Value::is_truthy);
    match params.pop_if(|_| marked) {
        Some(Value::Struct(mut keywords)) => {
            keywords.retain(|(key, _)| key != MARK);
            (params, keywords)
        }
        _ => (params, Vec::new()),
    }
}

/// Appends keyword arguments to positional ones, in the form in which they travel.
pub fn join_keywords(mut params: Vec<Value>, mut keywords: Vec<(String, Value)>) -> Vec<Value> {
    if !keywords.is_empty() {
        keywords.push((MARK.to_owned(), Value::Bool(true)));
        params.push(Value::Struct(keywords));
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, value: impl Into<Value>) -> (String, Value) {
        (key.to_owned(), value.into())
    }

    #[test]
    fn joined_keywords_come_apart_again() {
        let keywords = vec![entry("strict", true), entry("event", 5)];
        let joined = join_keywords(vec!["f40".into()], keywords.clone());
        assert_eq!(joined.len(), 2);
        assert_eq!(split_keywords(joined), (vec!["f40".into()], keywords));
    }

    #[test]
    fn without_keywords_nothing_is_added() {
        assert_eq!(join_keywords(vec!["f40".into()], Vec::new()), vec!["f40".into()]);
    }

    #[test]
    fn a_map_without_a_true_mark_is_an_argument() {
        for params in [
            vec![Value::Struct(vec![entry("a", 1)])],
            vec![Value::Struct(vec![entry("__starstar", false), entry("a", 1)])],
            vec![Value::Struct(vec![entry("__starstar", true)]), Value::Nil],
        ] {
            assert_eq!(split_keywords(params.clone()), (params, Vec::new()));
        }
    }
}
