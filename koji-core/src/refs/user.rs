//! How callers name a user.

use std::fmt;

use koji_proto::Value;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A user named by id, by name or principal, or by a map of what must match.
///
/// Where a call takes none instead, that is the caller.
#[derive(Debug, Clone, PartialEq)]
pub enum UserRef {
    /// By number.
    Id(i64),
    /// By user name or Kerberos principal.
    Name(String),
    /// By all that is given.
    Match(UserMatch),
    /// By something that names no user; to look it up is fault 1000 with this text.
    Malformed(String),
}

/// What a user must have to be the one who is meant; at least one is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserMatch {
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The user name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A Kerberos principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub krb_principal: Option<String>,
}

impl UserRef {
    /// Reads a dynamic value.
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Int(id) => Self::Id(id),
            Value::Str(name) => Self::Name(name),
            Value::Struct(_) => match value.into_typed::<UserMatch>() {
                Ok(empty) if empty == UserMatch::default() => {
                    Self::Malformed("a map that names a user needs id, name or krb_principal".into())
                }
                Ok(given) => Self::Match(given),
                Err(reason) => Self::Malformed(reason.to_string()),
            },
            other => Self::Malformed(format!("expected a user's id, name or map, got {}", other.kind())),
        }
    }
}

impl fmt::Display for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Name(text) | Self::Malformed(text) => f.write_str(text),
            Self::Match(UserMatch { id, name, krb_principal }) => {
                let id = id.map(|id| id.to_string());
                let parts: Vec<&str> = [id.as_deref(), name.as_deref(), krb_principal.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect();
                f.write_str(&parts.join(", "))
            }
        }
    }
}

impl From<i64> for UserRef {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for UserRef {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl From<String> for UserRef {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl<'de> Deserialize<'de> for UserRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

impl Serialize for UserRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.serialize_i64(*id),
            Self::Name(name) => serializer.serialize_str(name),
            Self::Match(given) => given.serialize(serializer),
            Self::Malformed(reason) => Err(S::Error::custom(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_must_say_something_that_fits() {
        let map = |key: &str, value: Value| UserRef::from_value(Value::Struct(vec![(key.to_owned(), value)]));
        assert_eq!(
            map("name", "ann".into()),
            UserRef::Match(UserMatch { name: Some("ann".into()), ..UserMatch::default() })
        );
        assert!(matches!(map("name", Value::Int(5)), UserRef::Malformed(_)));
        assert!(matches!(map("nickname", "ann".into()), UserRef::Malformed(_)));
    }
}
