//! How callers name an rpm.

use std::fmt;

use koji_proto::Value;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An rpm named by id, by file name, or by the parts of its name.
///
/// On the wire an integer or a text of digits is an id, any other text is `N-V-R.A`, perhaps with `.rpm` and
/// `@external-repo` behind it, and a map gives an id, or name, version, release and arch with perhaps a
/// location.
#[derive(Debug, Clone, PartialEq)]
pub enum RpmRef {
    /// By number.
    Id(i64),
    /// By a text that is not yet taken apart.
    Nvra(String),
    /// By the parts of its name.
    Parts(RpmName),
    /// By something that names no rpm; to look it up is fault 1000 with this text.
    Malformed(String),
    /// By a map that lacks parts; to look it up is fault 1 with this text.
    Incomplete(String),
}

/// The parts of an rpm's name, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RpmName {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its arch; `src` for a source package.
    pub arch: String,
    /// The name of the external repo that it comes from, if it comes from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl RpmRef {
    /// Reads a dynamic value.
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Int(id) => Self::Id(id),
            Value::Str(text) => match digits(&text) {
                Some(id) => Self::Id(id),
                None => Self::Nvra(text),
            },
            Value::Struct(_) => match value.get("id") {
                Some(Value::Int(id)) => Self::Id(*id),
                _ => value.into_typed().map_or_else(
                    |_| {
                        Self::Incomplete(
                            "a map that names an rpm needs id, or name, version, release, arch".into(),
                        )
                    },
                    Self::Parts,
                ),
            },
            other => Self::Malformed(format!("expected an rpm's id, N-V-R.A or map, got {}", other.kind())),
        }
    }
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for RpmRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Nvra(text) | Self::Malformed(text) | Self::Incomplete(text) => f.write_str(text),
            Self::Parts(RpmName { name, version, release, arch, location }) => {
                write!(f, "{name}-{version}-{release}.{arch}")?;
                location.as_ref().map_or(Ok(()), |location| write!(f, "@{location}"))
            }
        }
    }
}

impl From<i64> for RpmRef {
    fn from(id: i64) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for RpmRef {
    fn from(text: &str) -> Self {
        Self::from_value(text.into())
    }
}

impl<'de> Deserialize<'de> for RpmRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

impl Serialize for RpmRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Id(id) => serializer.serialize_i64(*id),
            Self::Nvra(text) => serializer.serialize_str(text),
            Self::Parts(name) => name.serialize(serializer),
            Self::Malformed(reason) | Self::Incomplete(reason) => Err(S::Error::custom(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_an_id() {
        assert_eq!(RpmRef::from("42"), RpmRef::Id(42));
        assert_eq!(RpmRef::from("bash-5-1.src"), RpmRef::Nvra("bash-5-1.src".into()));
        assert_eq!(RpmRef::from_value("".into()), RpmRef::Nvra(String::new()));
    }

    #[test]
    fn parts_of_an_external_rpm_keep_their_location() {
        let name = RpmName {
            name: "zlib".into(),
            version: "1".into(),
            release: "2".into(),
            arch: "x86_64".into(),
            location: Some("updates".into()),
        };
        let value = Value::from_serialize(&RpmRef::Parts(name.clone())).unwrap();
        assert_eq!(RpmRef::from_value(value), RpmRef::Parts(name.clone()));
        assert_eq!(RpmRef::Parts(name).to_string(), "zlib-1-2.x86_64@updates");
    }
}
