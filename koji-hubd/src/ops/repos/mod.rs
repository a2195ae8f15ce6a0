//! Repos made of tags, and requests for them.

mod dist;
mod done;
mod ends;
mod init;
mod lists;
mod options;
mod queue;
mod request;
mod states;

use async_trait::async_trait;
use koji_core::api::repos::{RepoExports, RequestRepo};
use koji_core::lookup::Lookup;
use koji_core::query::Listing;
use koji_core::records::repos::{ActiveRepo, RepoRecord, RepoReference, RepoRequestReply, RepoRequestStatus};
use koji_core::records::states::RepoState;
use koji_core::refs::{EventArg, LenientInt};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::clauses::ClauseQuery;
use crate::store::names::Names;
use crate::store::repos::{self, Newest, Wanted, requests};
use crate::store::tasks;

pub(super) use done::ArchUpload;
pub(super) use init::RepoOrder;

#[async_trait]
impl RepoExports for HubCall {
    async fn get_repo(
        &self,
        tag: Lookup,
        state: Option<LenientInt>,
        event: Option<EventArg>,
        dist: bool,
        min_event: Option<EventArg>,
    ) -> Result<Option<RepoRecord>> {
        let tag = self.named(Names::Tag, &tag).await?;
        let max_event = EventArg::id_of(event.as_ref())?;
        let state = match (max_event, state) {
            (Some(_), _) => None,
            (None, Some(state)) => Some(states::numbered(state.0)?),
            (None, None) => Some(RepoState::Ready),
        };
        let min_event = EventArg::id_of(min_event.as_ref())?;
        let wanted = Wanted { state, dist, min_event, max_event, ..Wanted::default() };
        Ok(repos::newest(&self.conn, tag.id, &wanted, Newest::Made).await?)
    }

    async fn repo_info(&self, repo_id: LenientInt, strict: bool) -> Result<Option<RepoRecord>> {
        match repos::find(&self.conn, repo_id.0).await? {
            None if strict => Err(no_such_repo(repo_id.0)),
            found => Ok(found),
        }
    }

    async fn get_active_repos(&self) -> Result<Vec<ActiveRepo>> {
        Ok(repos::active(&self.conn).await?)
    }

    async fn repo_expire(&self, repo_id: LenientInt) -> Result<()> {
        self.require("repo").await?;
        self.change_repo_state(repo_id.0, RepoState::Expired).await
    }

    async fn repo_problem(&self, repo_id: LenientInt) -> Result<()> {
        self.require("repo").await?;
        self.change_repo_state(repo_id.0, RepoState::Problem).await
    }

    async fn repo_delete(&self, repo_id: LenientInt) -> Result<i64> {
        self.require("repo").await?;
        self.delete_repo(repo_id.0).await
    }

    async fn repo_get(
        &self,
        tag: Lookup,
        min_event: Option<EventArg>,
        at_event: Option<EventArg>,
        opts: Option<Value>,
    ) -> Result<Option<RepoRecord>> {
        let tag = self.named(Names::Tag, &tag).await?;
        let options = options::asked_for(opts.as_ref())?;
        let (min_event, at_event) =
            (EventArg::id_of(min_event.as_ref())?, EventArg::id_of(at_event.as_ref())?);
        self.usable_repo(tag.id, min_event, at_event, &options).await
    }

    async fn repo_query(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>> {
        ClauseQuery::read(&repos::REPOS, clauses, fields.as_ref(), opts)?.run(&self.conn).await
    }

    async fn repo_query_queue(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>> {
        ClauseQuery::read(&requests::REQUESTS, clauses, fields.as_ref(), opts)?.run(&self.conn).await
    }

    async fn repo_check_request(&self, req_id: LenientInt) -> Result<RepoRequestStatus> {
        let request = requests::find(&self.conn, req_id.0).await?;
        let request =
            request.ok_or_else(|| Fault::generic(format!("no such request for a repo: {}", req_id.0)))?;
        let repo = match request.repo_id {
            Some(repo) => repos::find(&self.conn, repo).await?,
            None => None,
        };
        let task = match (&repo, request.task_id) {
            (None, Some(task)) => tasks::find(&self.conn, task, false).await?,
            _ => None,
        };
        Ok(RepoRequestStatus { repo, request, task })
    }

    async fn repo_references(&self, repo_id: LenientInt) -> Result<Vec<RepoReference>> {
        Ok(repos::references(&self.conn, repo_id.0).await?)
    }

    async fn repo_request(&self, request: RequestRepo) -> Result<RepoRequestReply> {
        let owner = self.require_login()?;
        self.request_repo(request, owner).await
    }

    async fn repo_set_request_priority(&self, req_id: LenientInt, priority: LenientInt) -> Result<()> {
        self.require("admin").await?;
        self.set_request_priority(req_id.0, priority.0).await
    }

    async fn repo_set_state(&self, repo_id: LenientInt, state: Value) -> Result<()> {
        self.require("repo").await?;
        self.change_repo_state(repo_id.0, states::named(&state)?).await
    }

    async fn repo_update_end_events(&self) -> Result<()> {
        self.require("repo").await?;
        self.update_end_events().await
    }

    async fn repo_check_queue(&self) -> Result<()> {
        self.require("repo").await?;
        self.check_repo_queue().await
    }

    async fn repo_auto_requests(&self) -> Result<()> {
        self.require("repo").await?;
        let owner = self.require_login()?;
        self.make_auto_requests(owner).await
    }

    async fn repo_get_external_repo_data(&self, erepo: Lookup) -> Result<Option<Value>> {
        self.external_repo_data(&erepo).await
    }

    async fn repo_set_external_repo_data(&self, external_repo_id: Lookup, data: Value) -> Result<()> {
        self.set_external_repo_data(&external_repo_id, data).await
    }
}

fn no_such_repo(id: i64) -> Fault {
    Fault::generic(format!("no such repo: {id}"))
}
