//! How words of a command line become values of a call.

use koji_proto::Value;

use crate::error::{CliError, Result};
use crate::python;

/// Reads a word: a number, `None`, `True`, `False`, else text.
pub(crate) fn plain(word: &str) -> Value {
    match word {
        "None" => Value::Nil,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        _ => python::number(word).unwrap_or_else(|| word.into()),
    }
}

/// Reads a word as JSON, else like [`plain`].
pub(crate) fn json_or_plain(word: &str) -> Value {
    json(word).unwrap_or_else(|| plain(word))
}

/// Reads a word as JSON.
pub(crate) fn json(word: &str) -> Option<Value> {
    let parsed: serde_json::Value = serde_json::from_str(word).ok()?;
    Value::from_serialize(&parsed).ok()
}

/// Reads `key=value` settings; a key may stand once.
pub(crate) fn settings(words: &[String], read: impl Fn(&str) -> Value) -> Result<Vec<(String, Value)>> {
    let mut settings: Vec<(String, Value)> = Vec::new();
    for word in words {
        let Some((key, value)) = word.split_once('=') else {
            return Err(CliError::failed(format!("Extra settings are written key=value: {word}")));
        };
        if settings.iter().any(|(known, _)| known == key) {
            return Err(CliError::failed(format!("Duplicate extra key: {key}")));
        }
        settings.push((key.to_owned(), read(value)));
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_are_numbers_names_or_text() {
        assert_eq!(plain("3"), Value::Int(3));
        assert_eq!(plain("2.5"), Value::Double(2.5));
        assert_eq!(plain("None"), Value::Nil);
        assert_eq!(plain("{\"a\": 1}"), "{\"a\": 1}".into());
    }

    #[test]
    fn json_comes_first_where_it_is_allowed() {
        assert_eq!(json_or_plain("{\"a\": true}"), Value::Struct(vec![("a".into(), Value::Bool(true))]));
        assert_eq!(json_or_plain("True"), Value::Bool(true));
        assert_eq!(json_or_plain("a word"), "a word".into());
    }

    #[test]
    fn a_repeated_setting_is_refused() {
        assert!(settings(&["a=1".into(), "a=2".into()], plain).is_err());
        assert!(settings(&["a".into()], plain).is_err());
    }
}
