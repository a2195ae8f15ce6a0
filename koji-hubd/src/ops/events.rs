//! Events: the moments at which versioned data changed.

use async_trait::async_trait;
use koji_core::api::events::EventExports;
use koji_core::inheritance::walk_order;
use koji_core::lookup::Lookup;
use koji_core::records::events::EventRecord;
use koji_core::refs::LenientInt;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use super::inheritance::ancestors;
use crate::call::{HubCall, Result};
use crate::store::names::Names;
use crate::store::tag_changes::{self, Span};
use crate::store::{events, tags};

#[async_trait]
impl EventExports for HubCall {
    async fn get_event(&self, id: LenientInt, strict: bool) -> Result<Option<EventRecord>> {
        match events::find(&self.conn, id.0).await? {
            None if strict => Err(Fault::generic(format!("no such event: {}", id.0))),
            found => Ok(found),
        }
    }

    async fn get_last_event(&self, before: Option<Value>, strict: bool) -> Result<Option<EventRecord>> {
        let before = match before {
            None => None,
            Some(Value::Int(seconds)) => Some(Timestamp::from_seconds(seconds as f64)),
            Some(Value::Double(seconds)) => Some(Timestamp::from_seconds(seconds)),
            Some(other) => {
                return Err(Fault::generic(format!("a time is in seconds, not a {}", other.kind())));
            }
        };
        match events::last(&self.conn, before).await? {
            None if strict => Err(Fault::generic("there is no event before that time")),
            found => Ok(found),
        }
    }

    async fn tag_changed_since_event(&self, event: LenientInt, taglist: Vec<i64>) -> Result<bool> {
        Ok(tag_changes::any_since(&self.conn, &taglist, event.0).await?)
    }

    async fn tag_first_change_event(
        &self,
        tag: Lookup,
        after: Option<LenientInt>,
        inherit: bool,
    ) -> Result<Option<i64>> {
        let tag = self.named(Names::Tag, &tag).await?;
        match after {
            Some(after) => self.tag_change(tag.id, Span::First { after: after.0 }, inherit).await,
            None => Ok(tags::creation(&self.conn, tag.id).await?),
        }
    }

    async fn tag_last_change_event(
        &self,
        tag: Lookup,
        before: Option<LenientInt>,
        inherit: bool,
    ) -> Result<Option<i64>> {
        let tag = self.named(Names::Tag, &tag).await?;
        self.last_tag_change(tag.id, before.map(|before| before.0), inherit).await
    }
}

impl HubCall {
    /// Returns the event of the last change of a tag, or of the last before an event; for a deleted tag that is its
    /// deletion.
    pub(crate) async fn last_tag_change(
        &self,
        tag: i64,
        before: Option<i64>,
        inherit: bool,
    ) -> Result<Option<i64>> {
        let mut before = before;
        if self.find_tag(&Lookup::Id(tag)).await?.is_none() {
            let end = tags::last_revoked(&self.conn, tag).await?.map(|deletion| deletion + 1);
            before = before.into_iter().chain(end).min();
        }
        self.tag_change(tag, Span::Last { before }, inherit).await
    }

    /// Returns the event of the first change of a tag, and of all that it inherits from, after an event.
    pub(crate) async fn first_tag_change(&self, tag: i64, after: i64) -> Result<Option<i64>> {
        self.tag_change(tag, Span::First { after }, true).await
    }

    async fn tag_change(&self, tag: i64, span: Span, inherit: bool) -> Result<Option<i64>> {
        let steps = match inherit {
            true => ancestors(&self.conn, tag, span.as_of()).await?,
            false => Vec::new(),
        };
        let tags: Vec<i64> = walk_order(tag.into(), &steps).map(i64::from).collect();
        Ok(tag_changes::bound(&self.conn, &tags, span).await?)
    }
}
