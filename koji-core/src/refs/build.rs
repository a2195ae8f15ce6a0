//! How callers name a build.

use std::fmt;

use koji_proto::Value;
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A build named by id, by name-version-release, or by its three parts.
///
/// On the wire an integer is an id, a text is an N-V-R, and a map gives name, version and release (its other
/// keys do not count, an id neither).
#[derive(Debug, Clone, PartialEq)]
pub enum BuildRef {
    /// By number.
    Id(i64),
    /// By a text `name-version-release` that is not yet taken apart.
    Nvr(String),
    /// By the parts of its name.
    Parts {
        /// The name of its package.
        name: String,
        /// Its version.
        version: String,
        /// Its release, with the suffix of a draft if it is one.
        release: String,
    },
    /// By something that names no build; to look it up is fault 1000 with this text.
    Malformed(String),
}

impl BuildRef {
    /// Reads a dynamic value.
    pub fn from_value(value: &Value) -> Self {
        match value {
            Value::Int(id) => Self::Id(*id),
            Value::Str(nvr) => Self::Nvr(nvr.clone()),
            Value::Struct(_) => {
                let part = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
                match (part("name"), part("version"), part("release")) {
                    (Some(name), Some(version), Some(release)) => Self::Parts { name, version, release },
                    _ => Self::Malformed("a map that names a build needs name, version and release".into()),
                }
            }
            other => Self::Malformed(format!("expected a build's id, N-V-R or map, got {}", other.kind())),
        }
    }
}

impl fmt::Display for BuildRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Nvr(nvr) => f.write_str(nvr),
            Self::Parts { name, version, release } => write!(f, "{name}-{version}-{release}"),
            Self::Malformed(reason) => f.write_str(reason),
        }
    }
}

impl From<i64> for BuildRef {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for BuildRef {
    fn from(nvr: &str) -> Self {
        Self::Nvr(nvr.to_owned())
    }
}

impl From<String> for BuildRef {
    fn from(nvr: String) -> Self {
        Self::Nvr(nvr)
    }
}

impl<'de> Deserialize<'de> for BuildRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::from_value(&value))
    }
}

impl Serialize for BuildRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.serialize_i64(*id),
            Self::Nvr(nvr) => serializer.serialize_str(nvr),
            Self::Parts { name, version, release } => {
                let mut map = serializer.serialize_map(Some(3))?;
                map.serialize_entry("name", name)?;
                map.serialize_entry("version", version)?;
                map.serialize_entry("release", release)?;
                map.end()
            }
            Self::Malformed(reason) => Err(S::Error::custom(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_a_map_does_not_count() {
        let map = Value::Struct(vec![("id".into(), Value::Int(1)), ("name".into(), "bash".into())]);
        assert!(matches!(BuildRef::from_value(&map), BuildRef::Malformed(_)));
    }

    #[test]
    fn parts_travel_as_a_map() {
        let parts = BuildRef::Parts { name: "bash".into(), version: "5".into(), release: "1".into() };
        let value = Value::from_serialize(&parts).unwrap();
        assert_eq!(value.get("release").and_then(Value::as_str), Some("1"));
        assert_eq!(BuildRef::from_value(&value), parts);
    }
}
