//! What a policy is asked about: named values.

use koji_proto::fault::Result;
use koji_proto::{Fault, Value};

/// The data of one question to a policy: fields by name, as callers of the API send them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PolicyData {
    fields: Vec<(String, Value)>,
}

impl PolicyData {
    /// Makes data without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the data argument of a call.
    ///
    /// It should be a map. A text or a list has no fields, so that every test finds its field missing; everything
    /// else is refused with fault 1. That is how upstream's hub takes them.
    pub fn from_value(value: Value) -> Result<Self> {
        match value {
            Value::Struct(fields) => Ok(fields.into_iter().collect()),
            Value::Str(_) | Value::Array(_) => Ok(Self::new()),
            other => Err(Fault::internal(format!("policy data must be a map, not {}", other.kind()))),
        }
    }

    /// Sets a field.
    pub fn set(&mut self, field: impl Into<String>, value: impl Into<Value>) -> &mut Self {
        let (field, value) = (field.into(), value.into());
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, old)) => *old = value,
            None => self.fields.push((field, value)),
        }
        self
    }

    /// Returns the data with a field set.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set(field, value);
        self
    }

    /// Returns a field, also one that is null.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
    }

    /// Returns a field that is neither missing nor null.
    pub fn present(&self, field: &str) -> Option<&Value> {
        self.get(field).filter(|value| !value.is_nil())
    }

    /// Returns a field's text; `None` if it is missing or null.
    ///
    /// Any other kind of value is fault 1.
    pub fn text(&self, field: &str) -> Result<Option<&str>> {
        self.present(field)
            .map(|value| {
                value.as_str().ok_or_else(|| {
                    Fault::internal(format!(
                        "policy data: field {field} must be a string, not {}",
                        value.kind()
                    ))
                })
            })
            .transpose()
    }

    /// Tells whether a field is there and counts as true.
    pub fn is_true(&self, field: &str) -> bool {
        self.get(field).is_some_and(Value::is_truthy)
    }

    /// Returns all fields.
    pub fn fields(&self) -> &[(String, Value)] {
        &self.fields
    }
}

/// Of a repeated field the last one counts.
impl FromIterator<(String, Value)> for PolicyData {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(fields: I) -> Self {
        let mut data = Self::new();
        data.extend(fields);
        data
    }
}

impl Extend<(String, Value)> for PolicyData {
    fn extend<I: IntoIterator<Item = (String, Value)>>(&mut self, fields: I) {
        for (field, value) in fields {
            self.set(field, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_a_map() {
        let map =
            Value::Struct(vec![("a".into(), 1.into()), ("b".into(), Value::Nil), ("a".into(), 2.into())]);
        let data = PolicyData::from_value(map).unwrap();
        assert_eq!(data.get("a"), Some(&Value::Int(2)));
        assert_eq!((data.get("b"), data.present("b")), (Some(&Value::Nil), None));
        assert_eq!(PolicyData::from_value("apple".into()).unwrap(), PolicyData::new());
        assert_eq!(PolicyData::from_value(Value::Nil).unwrap_err().code.number(), 1);
    }

    #[test]
    fn text_is_not_made_of_other_values() {
        let data = PolicyData::new().with("word", "apple").with("number", 5).with("nothing", Value::Nil);
        assert_eq!(data.text("word"), Ok(Some("apple")));
        assert_eq!((data.text("nothing"), data.text("missing")), (Ok(None), Ok(None)));
        assert_eq!(data.text("number").unwrap_err().code.number(), 1);
    }
}
