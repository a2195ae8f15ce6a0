//! Arguments without a type rule of their own.

use koji_proto::{Fault, Value};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An argument whose wrong type is fault 1, since upstream hands it to its database as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked<T>(Result<T, String>);

impl<T> Unchecked<T> {
    /// Returns the argument; a wrong type is fault 1.
    pub fn into_inner(self) -> Result<T, Fault> {
        self.0.map_err(Fault::internal)
    }
}

impl<T> From<T> for Unchecked<T> {
    fn from(argument: T) -> Self {
        Self(Ok(argument))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Unchecked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(value.into_typed().map_err(|e| e.to_string())))
    }
}

impl<T: Serialize> Serialize for Unchecked<T> {
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
    fn a_wrong_type_has_no_class() {
        let load: Unchecked<f64> = Value::from("heavy").into_typed().unwrap();
        assert_eq!(load.into_inner().unwrap_err().code, koji_proto::FaultCode::Internal);
        assert_eq!(Value::Double(0.5).into_typed::<Unchecked<f64>>().unwrap().into_inner(), Ok(0.5));
    }
}
