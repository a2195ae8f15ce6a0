//! Events: the moments at which versioned data changed.

use koji_proto::{Fault, Value, rpc_api};

use crate::lookup::Lookup;
use crate::records::events::EventRecord;
use crate::refs::LenientInt;

type Result<T> = std::result::Result<T, Fault>;

/// Events: the moments at which versioned data changed.
#[rpc_api]
pub trait EventExports: Send + Sync {
    /// Returns an event.
    #[rpc("getEvent")]
    async fn get_event(
        &self,
        id: LenientInt,
        #[arg(default = true)] strict: bool,
    ) -> Result<Option<EventRecord>>;

    /// Returns the newest event, or the newest before a time in seconds since 1970.
    #[rpc("getLastEvent")]
    async fn get_last_event(
        &self,
        before: Option<Value>,
        #[arg(default = true)] strict: bool,
    ) -> Result<Option<EventRecord>>;

    /// Tells whether one of the tags itself changed after an event.
    #[rpc("tagChangedSinceEvent")]
    async fn tag_changed_since_event(&self, event: LenientInt, taglist: Vec<i64>) -> Result<bool>;

    /// Returns the first change of a tag after an event, or its creation.
    #[rpc("tagFirstChangeEvent")]
    async fn tag_first_change_event(
        &self,
        tag: Lookup,
        after: Option<LenientInt>,
        #[arg(default = true)] inherit: bool,
    ) -> Result<Option<i64>>;

    /// Returns the last change of a tag, or the last before an event.
    #[rpc("tagLastChangeEvent")]
    async fn tag_last_change_event(
        &self,
        tag: Lookup,
        before: Option<LenientInt>,
        #[arg(default = true)] inherit: bool,
    ) -> Result<Option<i64>>;
}
