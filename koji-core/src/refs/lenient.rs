//! Plain arguments in the forms that Koji's clients send.

use koji_proto::Value;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An integer that may also come as a text of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct LenientInt(pub i64);

impl From<i64> for LenientInt {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl<'de> Deserialize<'de> for LenientInt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Int(number) => Ok(Self(number)),
            Value::Bool(truth) => Ok(Self(truth.into())),
            Value::Double(number) => Ok(Self(number as i64)),
            Value::Str(text) => {
                text.trim().parse().map(Self).map_err(|_| D::Error::custom(format!("{text:?} is no integer")))
            }
            other => Err(D::Error::custom(format!("expected an integer, got {}", other.kind()))),
        }
    }
}

/// A number that may also come as text.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize)]
#[serde(transparent)]
pub struct LenientFloat(pub f64);

impl From<f64> for LenientFloat {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl<'de> Deserialize<'de> for LenientFloat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Double(number) => Ok(Self(number)),
            Value::Int(number) => Ok(Self(number as f64)),
            Value::Str(text) => {
                text.trim().parse().map(Self).map_err(|_| D::Error::custom(format!("{text:?} is no number")))
            }
            other => Err(D::Error::custom(format!("expected a number, got {}", other.kind()))),
        }
    }
}

/// A yes or no that is read the way Python tests a value; for flags that need not be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Flag(pub bool);

impl From<bool> for Flag {
    fn from(truth: bool) -> Self {
        Self(truth)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.is_truthy()))
    }
}

/// How many of the latest builds of each package are wanted: 0 all, negative none.
///
/// It may come as a yes or no, where yes is one; so it also travels, since that is how calls are documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Latest(pub i64);

impl From<bool> for Latest {
    fn from(latest: bool) -> Self {
        Self(latest.into())
    }
}

impl<'de> Deserialize<'de> for Latest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| match value {
            Value::Int(number) => Self(number),
            other => other.is_truthy().into(),
        })
    }
}

impl Serialize for Latest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 | 1 => serializer.serialize_bool(self.0 == 1),
            number => serializer.serialize_i64(number),
        }
    }
}

/// One thing, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// One.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// Returns all as a list.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }

    /// Returns the one thing; none if it is a list.
    pub fn into_one(self) -> Option<T> {
        match self {
            Self::One(one) => Some(one),
            Self::Many(_) => None,
        }
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(one: T) -> Self {
        Self::One(one)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Array(items) => Value::Array(items).into_typed().map(Self::Many),
            one => one.into_typed().map(Self::One),
        }
        .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reread<T: Serialize + DeserializeOwned>(value: Value) -> Value {
        Value::from_serialize(&value.into_typed::<T>().unwrap()).unwrap()
    }

    #[test]
    fn digits_are_an_integer_and_words_are_not() {
        assert_eq!(reread::<LenientInt>(" 12 ".into()), Value::Int(12));
        assert!(Value::from("twelve").into_typed::<LenientInt>().is_err());
        assert!(Value::Nil.into_typed::<LenientInt>().is_err());
    }

    #[test]
    fn a_list_stays_a_list() {
        let list = Value::Array(vec![Value::Int(1)]);
        assert_eq!(reread::<OneOrMany<i64>>(list.clone()), list);
        assert_eq!(reread::<OneOrMany<i64>>(Value::Int(1)), Value::Int(1));
    }

    #[test]
    fn yes_is_one_of_the_latest() {
        assert_eq!(Value::Bool(true).into_typed::<Latest>().unwrap(), Latest(1));
        assert_eq!(reread::<Latest>(Value::Int(0)), Value::Bool(false));
        assert_eq!(reread::<Latest>(Value::Int(-1)), Value::Int(-1));
    }

    #[test]
    fn flags_are_read_as_python_does() {
        assert_eq!(reread::<Flag>("no".into()), Value::Bool(true));
        assert_eq!(reread::<Flag>(Value::Int(0)), Value::Bool(false));
    }
}
