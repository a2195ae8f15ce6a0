//! Which repository a build takes its packages from.

use koji_core::api::repos::RequestRepo;
use koji_core::handler::{SubtaskOptions, TaskContext, TaskError, typed};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::records::states::RepoState;
use koji_core::records::tags::TagRecord;
use koji_proto::{Fault, Value};

use crate::handlers::wanted_builds::WantedBuilds;

/// What a repository has to have.
pub(super) struct Wanted {
    /// Everything that is in the tag now.
    pub(super) current: bool,
    /// These builds.
    pub(super) nvrs: Vec<String>,
}

/// Returns a repository that may be built from, now or after waiting for it.
pub(super) async fn choose(
    context: &TaskContext,
    tag: &TagRecord,
    wanted: Wanted,
) -> Result<RepoRecord, TaskError> {
    let hub = context.hub();
    let mut min_event = match wanted.current {
        true => hub.tag_last_change_event(Lookup::Id(tag.id), None, true).await?,
        false => None,
    };
    let builds = WantedBuilds::parse(wanted.nvrs.clone())?;
    if builds.is_empty() || builds.are_tagged(hub, tag.id, None).await? {
        let request = RequestRepo { min_event: min_event.map(Value::Int), ..RequestRepo::new(tag.id) };
        let reply = hub.repo_request(request).await?;
        if let Some(repo) = reply.repo
            && repo.tag_id == tag.id
            && min_event.is_none_or(|event| repo.create_event >= event)
            && (builds.is_empty() || builds.are_tagged(hub, tag.id, Some(repo.create_event)).await?)
        {
            return Ok(repo);
        }
        min_event = min_event.or(reply.request.and_then(|request| request.min_event));
    }
    let nvrs = match wanted.nvrs.is_empty() {
        true => Value::Nil,
        false => wanted.nvrs.into_iter().map(Value::from).collect::<Vec<_>>().into(),
    };
    let arguments = vec![tag.name.as_str().into(), Value::Nil, nvrs, min_event.into()];
    let (_, repo) = context.run_subtask("waitrepo", arguments, SubtaskOptions::default()).await?;
    typed(repo)
}

/// Returns a repository by its number, if it may be built from.
pub(super) async fn usable(context: &TaskContext, id: i64) -> Result<RepoRecord, TaskError> {
    let repo = context.hub().repo_info(id.into(), true).await?;
    let repo = repo.ok_or_else(|| Fault::generic(format!("no such repo: {id}")))?;
    if !matches!(repo.state, RepoState::Ready | RepoState::Expired) {
        return Err(Fault::generic(format!("repo {id} of tag {} is not ready", repo.tag_name)).into());
    }
    Ok(repo)
}
