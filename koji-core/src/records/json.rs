//! Values that the database keeps as JSON text.

use std::io;

use koji_proto::Value;
use serde::{Deserialize, Deserializer, Serialize};

/// A value that is stored as JSON text and travels as itself.
///
/// It is read from text of a row or from a value of the wire. So it is meant for columns that hold maps or
/// lists: a text on the wire that happens to be JSON would be taken apart.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct JsonText(pub Value);

impl JsonText {
    /// Reads JSON text.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Self)
    }

    /// Writes the JSON text that is stored, as Python's `json` module does it: blanks behind commas and
    /// colons, and nothing but ASCII.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        let mut text = Vec::new();
        self.0.serialize(&mut serde_json::Serializer::with_formatter(&mut text, PythonStyle))?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Str(text) => Ok(Self::parse(&text).unwrap_or(Self(Value::Str(text)))),
            value => Ok(Self(value)),
        }
    }
}

/// Writes JSON the way Python's `json` module does by default.
struct PythonStyle;

impl serde_json::ser::Formatter for PythonStyle {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut units = [0; 2];
        for c in fragment.chars() {
            match c.is_ascii() {
                true => write!(writer, "{c}")?,
                false => c.encode_utf16(&mut units).iter().try_for_each(|u| write!(writer, "\\u{u:04x}"))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_python_writes_it() {
        let text = r#"{"a": [1, 2.5, null, true], "k\u00e4se": "\ud83e\uddc0\n"}"#;
        assert_eq!(JsonText::parse(text).unwrap().to_text().unwrap(), text);
    }

    #[test]
    fn text_of_a_row_and_value_of_the_wire_are_the_same() {
        let value = Value::Struct(vec![("n".into(), Value::Int(1))]);
        let row: JsonText = Value::from(r#"{"n": 1}"#).into_typed().unwrap();
        let wire: JsonText = value.clone().into_typed().unwrap();
        assert_eq!((row.0, wire.0), (value.clone(), value));
    }
}
