//! Arguments whose wrong type is not a wrong parameter.

use koji_proto::{Fault, Value};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An argument whose wrong type is fault 1000, since upstream looks at it late.
///
/// So it is kept until the call asks for it, after other checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<T>(Result<T, String>);

impl<T> Checked<T> {
    /// Returns the argument; a wrong type is fault 1000.
    pub fn get(&self) -> Result<&T, Fault> {
        self.0.as_ref().map_err(Fault::generic)
    }

    /// Returns the argument; a wrong type is fault 1000.
    pub fn into_inner(self) -> Result<T, Fault> {
        self.0.map_err(Fault::generic)
    }
}

impl<T> From<T> for Checked<T> {
    fn from(argument: T) -> Self {
        Self(Ok(argument))
    }
}

impl From<&str> for Checked<String> {
    fn from(text: &str) -> Self {
        Self(Ok(text.to_owned()))
    }
}

impl<T: Default> Default for Checked<T> {
    fn default() -> Self {
        Self(Ok(T::default()))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.into_typed().map_err(|e| e.to_string())))
    }
}

impl<T: Serialize> Serialize for Checked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Ok(argument) => argument.serialize(serializer),
            Err(reason) => Err(S::Error::custom(reason)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_type_is_a_generic_fault_when_it_is_asked_for() {
        let name: Checked<String> = Value::Int(5).into_typed().unwrap();
        assert_eq!(name.get().unwrap_err().code, koji_proto::FaultCode::Generic);
        assert_eq!(Value::from("f40").into_typed::<Checked<String>>().unwrap(), Checked::from("f40"));
    }
}
