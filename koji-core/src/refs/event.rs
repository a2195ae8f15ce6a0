//! The event at which a call looks.

use koji_proto::{Fault, Value};
use serde::{Deserialize, Serialize};

/// The event at which a call looks; where none is given, it looks at the present.
///
/// It is kept as it came, since a wrong type is fault 1000 and not a wrong parameter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventArg(Value);

impl EventArg {
    /// Asks for the present, or for the last state of a tag that is deleted; only `getTag` knows it.
    pub fn auto() -> Self {
        Self("auto".into())
    }

    /// Tells whether this is [`EventArg::auto`].
    pub fn is_auto(&self) -> bool {
        self.0.as_str() == Some("auto")
    }

    /// Returns the number of the event; anything but an integer is fault 1000.
    pub fn id(&self) -> Result<i64, Fault> {
        self.0
            .as_int()
            .ok_or_else(|| Fault::generic(format!("an event is an integer, not {}", self.0.kind())))
    }

    /// Returns the number of the event if one is given; anything but an integer is fault 1000.
    pub fn id_of(event: Option<&Self>) -> Result<Option<i64>, Fault> {
        event.map(Self::id).transpose()
    }
}

impl From<i64> for EventArg {
    fn from(id: i64) -> Self {
        Self(Value::Int(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_type_is_a_generic_fault() {
        let event: EventArg = Value::from("yesterday").into_typed().unwrap();
        assert_eq!(event.id().unwrap_err().code, koji_proto::FaultCode::Generic);
        assert_eq!(EventArg::id_of(None), Ok(None));
        assert_eq!(EventArg::id_of(Some(&EventArg::from(7))), Ok(Some(7)));
    }
}
