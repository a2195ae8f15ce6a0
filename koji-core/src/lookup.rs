//! How callers name things: by id, by name, or by a map that holds one of them.

use std::fmt;

use koji_proto::Value;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A thing named by id or by name.
///
/// On the wire an integer is an id, a text is a name (also one of digits), and a map gives its `id` (a text of digits
/// will do) or else its `name`. Everything else is refused as a wrong parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lookup {
    /// By number.
    Id(i64),
    /// By name.
    Name(String),
}

impl Lookup {
    /// Reads a lookup out of a dynamic value; the error says what was expected.
    pub fn from_value(value: Value) -> Result<Self, String> {
        match value {
            Value::Int(id) => Ok(Self::Id(id)),
            Value::Str(name) => Ok(Self::Name(name)),
            Value::Struct(_) => match (value.get("id"), value.get("name")) {
                (Some(Value::Int(id)), _) => Ok(Self::Id(*id)),
                (Some(Value::Str(text)), _) => {
                    text.trim().parse().map(Self::Id).map_err(|_| format!("id {text:?} is no number"))
                }
                (_, Some(Value::Str(name))) => Ok(Self::Name(name.clone())),
                _ => Err("a map needs an id or a name".into()),
            },
            other => Err(format!("expected an id, a name or a map, got {}", other.kind())),
        }
    }
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl From<i64> for Lookup {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Lookup {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for Lookup {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl<'de> Deserialize<'de> for Lookup {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Serialize for Lookup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.serialize_i64(*id),
            Self::Name(name) => serializer.serialize_str(name),
        }
    }
}
