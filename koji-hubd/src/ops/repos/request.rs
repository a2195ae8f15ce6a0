//! Asking for a repo: one that is there and will do, or a request for it.

use koji_core::api::repos::RequestRepo;
use koji_core::lookup::Lookup;
use koji_core::records::repos::{RepoRecord, RepoRequestReply};
use koji_core::records::states::RepoState;
use koji_core::repo::RepoOptions;
use koji_core::task::priority;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use super::options;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::repos::requests::{self, NewRequest, OpenRequest};
use crate::store::repos::{self, Newest, Wanted};
use crate::store::tags::TagRow;
use crate::store::{events, tags};

/// How much less urgent requests are that nobody waits for.
const AUTO_PRIORITY: i64 = 5;

/// The event that the content of a wanted repo has to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// It is of this event.
    At(i64),
    /// It is of this event or a later one.
    Since(i64),
}

impl HubCall {
    /// Finds a ready repo of a tag that will do.
    pub(super) async fn usable_repo(
        &self,
        tag: i64,
        min_event: Option<i64>,
        at_event: Option<i64>,
        options: &RepoOptions,
    ) -> Result<Option<RepoRecord>> {
        let wanted = Wanted {
            state: Some(RepoState::Ready),
            min_event,
            at_event,
            options: Some(*options),
            ..Wanted::default()
        };
        Ok(repos::newest(&self.conn, tag, &wanted, Newest::Content).await?)
    }

    /// Answers `repo.request`.
    pub(super) async fn request_repo(&self, request: RequestRepo, owner: i64) -> Result<RepoRequestReply> {
        let tag = self.tag(&request.tag).await?;
        let options = options::asked_for(request.opts.as_ref())?;
        if options.is_on(|o| o.maven) {
            self.require_maven()?;
        }
        if priority::needs_admin(request.priority) {
            self.require("admin").await?;
        }
        let content = match (request.min_event, request.at_event) {
            (Some(_), Some(_)) => {
                return Err(Fault::parameter("min_event and at_event cannot be given together"));
            }
            (None, Some(event)) => Content::At(self.event_given(&event).await?),
            (Some(Value::Str(last)), None) if last == "last" => {
                Content::Since(self.last_change_of(&tag).await?)
            }
            (Some(event), None) => Content::Since(self.event_given(&event).await?),
            (None, None) => Content::Since(self.recent_enough(&tag, "RepoLag").await?),
        };
        let wish = Wish {
            tag: tag.id,
            content,
            options,
            priority: priority::relative(request.priority),
            owner,
            force: request.force,
        };
        self.grant_or_store(wish).await
    }

    /// Makes requests for the tags that want their repos always fresh.
    pub(crate) async fn make_auto_requests(&self, owner: i64) -> Result<()> {
        for auto in requests::auto_tags(&self.conn).await? {
            if auto.auto.as_deref().map(str::trim) != Some("true") {
                continue;
            }
            let Some(tag) = tags::find(&self.conn, &Lookup::Id(auto.id), None).await? else { continue };
            let wish = Wish {
                tag: tag.id,
                content: Content::Since(self.recent_enough(&tag, "RepoAutoLag").await?),
                options: RepoOptions::default(),
                priority: priority::DEFAULT + AUTO_PRIORITY,
                owner,
                force: false,
            };
            self.grant_or_store(wish).await?;
        }
        Ok(())
    }

    /// Changes how urgent a request is; where there is none, nothing happens.
    pub(super) async fn set_request_priority(&self, id: i64, priority: i64) -> Result<()> {
        if let Some(tag_id) = requests::set_priority(&self.conn, id, priority, self.now).await? {
            self.tell(Notice::RepoChanged { tag_id });
        }
        Ok(())
    }

    async fn grant_or_store(&self, wish: Wish) -> Result<RepoRequestReply> {
        let (min_event, at_event) = match wish.content {
            Content::At(event) => (None, Some(event)),
            Content::Since(event) => (Some(event), None),
        };
        if !wish.force {
            let repo = self.usable_repo(wish.tag, min_event, at_event, &wish.options).await?;
            if repo.is_some() {
                return Ok(RepoRequestReply { repo, request: None, duplicate: false });
            }
        }
        let open = requests::open(&self.conn, Some(wish.tag)).await?;
        if let Some(earlier) = open.iter().find(|earlier| wish.is_served_by(earlier)) {
            if wish.priority < earlier.priority {
                self.set_request_priority(earlier.id, wish.priority).await?;
            }
            let request = requests::find(&self.conn, earlier.id).await?;
            return Ok(RepoRequestReply { repo: None, request, duplicate: true });
        }
        let new = NewRequest {
            owner: wish.owner,
            priority: wish.priority,
            tag_id: wish.tag,
            at_event,
            min_event,
            options: wish.options,
        };
        let id = requests::create(&self.conn, &new, self.now).await?;
        self.tell(Notice::RepoChanged { tag_id: wish.tag });
        let request = requests::find(&self.conn, id).await?;
        Ok(RepoRequestReply { repo: None, request, duplicate: false })
    }

    async fn event_given(&self, event: &Value) -> Result<i64> {
        let id = event
            .as_int()
            .ok_or_else(|| Fault::parameter(format!("an event is an integer, not {}", event.kind())))?;
        let found = events::find(&self.conn, id).await?;
        found.map(|event| event.id).ok_or_else(|| Fault::parameter(format!("no such event: {id}")))
    }

    async fn last_change_of(&self, tag: &TagRow) -> Result<i64> {
        let last = self.last_tag_change(tag.id, None, true).await?;
        last.ok_or_else(|| Fault::internal(format!("tag {} was never made", tag.name)))
    }

    /// Returns the event that a repo must not be older than if nobody says: the last change of the tag, or an older
    /// event if that change happened a short while ago.
    async fn recent_enough(&self, tag: &TagRow, lag_option: &'static str) -> Result<i64> {
        let extra = self.own_extra(tag.id, None).await?;
        let own_lag = options::setting(&extra, "repo.lag").and_then(Value::as_int);
        let lag = own_lag.unwrap_or_else(|| self.hub.config.number(lag_option));
        let moment = window_start(self.now, lag, self.hub.config.number("RepoLagWindow"));
        let last = self.last_change_of(tag).await?;
        let event = events::last(&self.conn, Some(moment)).await?;
        Ok(event.map_or(last, |event| event.id.min(last)))
    }
}

/// Goes back by a lag, and to the begin of the window of time that this is in.
fn window_start(now: Timestamp, lag: i64, window: i64) -> Timestamp {
    const SECOND: i64 = 1_000_000;
    let window = window.max(1).saturating_mul(SECOND);
    let moment = now.0.saturating_sub(lag.saturating_mul(SECOND));
    Timestamp(moment.div_euclid(window).saturating_mul(window))
}

/// A wish for a repo.
#[derive(Debug, Clone)]
struct Wish {
    tag: i64,
    content: Content,
    options: RepoOptions,
    priority: i64,
    owner: i64,
    /// Whether a repo that is there will not do.
    force: bool,
}

impl Wish {
    /// Tells whether a request that is there already will bring what is wished for.
    fn is_served_by(&self, earlier: &OpenRequest) -> bool {
        let content = match self.content {
            Content::At(event) => earlier.at_event == Some(event),
            Content::Since(event) => earlier.min_event.is_some_and(|earlier| earlier >= event),
        };
        content && earlier.options() == self.options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_hides_small_differences() {
        let at = |seconds: i64| window_start(Timestamp(seconds * 1_000_000), 3600, 600).0 / 1_000_000;
        assert_eq!((at(10_000), at(10_199), at(10_200)), (6000, 6000, 6600));
        assert_eq!(window_start(Timestamp(5_500_000), 0, 0), Timestamp(5_000_000));
    }
}
