//! Events: the moments at which versioned data changed.

use async_trait::async_trait;
use koji_core::api::events::EventExports;
use koji_core::records::events::EventRecord;
use koji_core::refs::LenientInt;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::events;

#[async_trait]
impl EventExports for HubCall {
    async fn get_event(&self, LenientInt(id): LenientInt, strict: bool) -> Result<Option<EventRecord>> {
        match events::find(&self.conn, id).await? {
            None if strict => Err(Fault::generic(format!("no such event: {id}"))),
            found => Ok(found),
        }
    }

    async fn get_last_event(&self, before: Option<Value>, strict: bool) -> Result<Option<EventRecord>> {
        let before = match before {
            None => None,
            Some(Value::Int(seconds)) => Some(Timestamp::from_seconds(seconds as f64)),
            Some(Value::Double(seconds)) => Some(Timestamp::from_seconds(seconds)),
            Some(other) => {
                return Err(Fault::generic(format!("a time is a number of seconds, not {}", other.kind())));
            }
        };
        match events::last(&self.conn, before).await? {
            None if strict => Err(Fault::generic("there is no event before that time")),
            found => Ok(found),
        }
    }
}
