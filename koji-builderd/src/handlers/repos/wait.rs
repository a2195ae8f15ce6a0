//! `waitrepo`: waits for builds to be tagged, and for a repository that is new enough.

use std::time::Duration;

use async_trait::async_trait;
use koji_core::api::repos::RequestRepo;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::records::tags::TagRecord;
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::Deserialize;
use tokio::time::Instant;

use crate::handlers::known;
use crate::handlers::wanted_builds::WantedBuilds;

/// How long a repository may be waited for.
const TIMEOUT: Duration = Duration::from_secs(120 * 60);
/// The longest time between two looks.
const PAUSE: Duration = Duration::from_secs(60);

/// `waitrepo`
pub(in crate::handlers) struct WaitRepo;

#[derive(Deserialize)]
struct Params {
    tag: Lookup,
    newer_than: Option<Value>,
    nvrs: Option<Vec<String>>,
    min_event: Option<i64>,
}

#[async_trait]
impl TaskHandler for WaitRepo {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["waitrepo"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: Params = typed(params)?;
        let hub = context.hub();
        let tag = hub.get_tag(params.tag.clone(), true, None, false).await?;
        let tag = tag.ok_or_else(|| Fault::generic(format!("no such tag: {}", params.tag)))?;
        let mut min_event = min_event(context, &tag, &params).await?;
        let builds = WantedBuilds::parse(params.nvrs.unwrap_or_default())?;
        // Where the hub tells of news, looking more often costs little.
        let pause = context.poll_interval().min(PAUSE);
        let end = Instant::now() + TIMEOUT;
        if !builds.is_empty() {
            while !builds.are_tagged(hub, tag.id, None).await? {
                rest(pause, end, "for builds to be tagged").await?;
            }
            min_event = hub.tag_last_change_event(Lookup::Id(tag.id), None, true).await?;
        }
        let repo = wait_for_repo(context, &tag, min_event, pause, end).await?;
        Ok(Value::from_serialize(&repo)?)
    }
}

/// Returns the event that the repository must not be older than; `newer_than` is how old tasks say it.
async fn min_event(context: &TaskContext, tag: &TagRecord, params: &Params) -> Result<Option<i64>, Fault> {
    let newer_than = params.newer_than.as_ref().filter(|value| !value.is_nil());
    let id = Lookup::Id(tag.id);
    match (newer_than, params.min_event) {
        (None, min_event) => Ok(min_event),
        (Some(_), Some(_)) => Err(Fault::parameter("newer_than and min_event cannot be used together")),
        (Some(Value::Str(now)), None) if now.eq_ignore_ascii_case("now") => {
            context.hub().tag_last_change_event(id, None, true).await
        }
        (Some(moment @ (Value::Int(_) | Value::Double(_))), None) => {
            // The event just before the moment tells which changes come after it.
            let before = context.hub().get_last_event(Some(moment.clone()), false).await?;
            let after = before.map(|event| event.id.into());
            context.hub().tag_first_change_event(id, after, true).await
        }
        (Some(_), None) => Err(Fault::parameter("newer_than is \"now\" or a number of seconds")),
    }
}

async fn wait_for_repo(
    context: &TaskContext,
    tag: &TagRecord,
    min_event: Option<i64>,
    pause: Duration,
    end: Instant,
) -> Result<RepoRecord, TaskError> {
    let hub = context.hub();
    let request = RequestRepo { min_event: min_event.map(Value::Int), ..RequestRepo::new(tag.id) };
    let reply = hub.repo_request(request).await?;
    if let Some(repo) = reply.repo {
        return Ok(repo);
    }
    let request = reply.request.ok_or_else(|| Fault::generic("the hub has neither a repo nor a request"))?;
    loop {
        let status = hub.repo_check_request(request.id.into()).await?;
        if let Some(repo) = status.repo {
            return Ok(repo);
        }
        if !status.request.active {
            return Err(Fault::generic(format!("repo request {} is no longer active", request.id)).into());
        }
        rest(pause, end, "for a repo").await?;
    }
}

async fn rest(pause: Duration, end: Instant, what: &str) -> Result<(), Fault> {
    if Instant::now() >= end {
        return Err(Fault::generic(format!("waited too long {what}: {} minutes", TIMEOUT.as_secs() / 60)));
    }
    tokio::time::sleep(pause).await;
    Ok(())
}
