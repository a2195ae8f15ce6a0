//! Repos made of tags, and requests for them.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::Listing;
use crate::records::repos::{ActiveRepo, RepoRecord, RepoReference, RepoRequestReply, RepoRequestStatus};
use crate::refs::{EventArg, LenientInt};

type Result<T> = std::result::Result<T, Fault>;

/// Repos made of tags, and requests for them.
#[rpc_api]
pub trait RepoExports: Send + Sync {
    /// Returns the newest repo of a tag.
    #[rpc("getRepo")]
    async fn get_repo(
        &self,
        tag: Lookup,
        state: Option<LenientInt>,
        event: Option<EventArg>,
        #[arg(default = false)] dist: bool,
        min_event: Option<EventArg>,
    ) -> Result<Option<RepoRecord>>;

    /// Returns a repo.
    #[rpc("repoInfo")]
    async fn repo_info(
        &self,
        repo_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<RepoRecord>>;

    /// Lists repos that are not deleted.
    #[rpc("getActiveRepos")]
    async fn get_active_repos(&self) -> Result<Vec<ActiveRepo>>;

    /// Marks a repo as out of date.
    #[rpc("repoExpire", write)]
    async fn repo_expire(&self, repo_id: LenientInt) -> Result<()>;

    /// Marks a repo as broken.
    #[rpc("repoProblem", write)]
    async fn repo_problem(&self, repo_id: LenientInt) -> Result<()>;

    /// Marks a repo as deleted unless buildroots use it; returns how many do.
    #[rpc("repoDelete", write)]
    async fn repo_delete(&self, repo_id: LenientInt) -> Result<i64>;

    /// Returns a repo of a tag that has the wanted options and content.
    #[rpc("repo.get")]
    async fn repo_get(
        &self,
        tag: Lookup,
        min_event: Option<EventArg>,
        at_event: Option<EventArg>,
        opts: Option<Value>,
    ) -> Result<Option<RepoRecord>>;

    /// Lists repos by clauses: `[field, value]` or `[field, operator, value]`.
    #[rpc("repo.query")]
    async fn repo_query(
        &self,
        #[arg(required)] clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>>;

    /// Lists requests by clauses.
    #[rpc("repo.queryQueue")]
    async fn repo_query_queue(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>>;

    /// Returns how far a request is.
    #[rpc("repo.checkRequest")]
    async fn repo_check_request(&self, req_id: LenientInt) -> Result<RepoRequestStatus>;

    /// Lists the buildroots that use a repo.
    #[rpc("repo.references")]
    async fn repo_references(&self, repo_id: LenientInt) -> Result<Vec<RepoReference>>;

    /// Asks for a repo: returns one that will do, or a request for it.
    #[rpc("repo.request", write)]
    async fn repo_request(&self, #[arg(request)] request: RequestRepo) -> Result<RepoRequestReply>;

    /// Sets the priority of a request.
    #[rpc("repo.setRequestPriority", write)]
    async fn repo_set_request_priority(&self, req_id: LenientInt, priority: LenientInt) -> Result<()>;

    /// Sets the state of a repo.
    #[rpc("repo.setState", write)]
    async fn repo_set_state(&self, repo_id: LenientInt, state: Value) -> Result<()>;

    /// Notes for repos that their tag has changed since.
    #[rpc("repo.updateEndEvents", write)]
    async fn repo_update_end_events(&self) -> Result<()>;

    /// Looks after the requests: fulfils them and makes tasks for them.
    #[rpc("repo.checkQueue", write)]
    async fn repo_check_queue(&self) -> Result<()>;

    /// Makes requests for the tags that want their repos always fresh.
    #[rpc("repo.autoRequests", write)]
    async fn repo_auto_requests(&self) -> Result<()>;

    /// Returns what is remembered of an external repo.
    #[rpc("repo.getExternalRepoData")]
    async fn repo_get_external_repo_data(&self, erepo: Lookup) -> Result<Option<Value>>;

    /// Remembers data of an external repo; that counts as a change of the tags that use it.
    #[rpc("repo.setExternalRepoData", write)]
    async fn repo_set_external_repo_data(&self, external_repo_id: Lookup, data: Value) -> Result<()>;
}

/// The arguments of `repo.request`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct RequestRepo {
    /// The tag.
    pub tag: Lookup,
    /// The content must not be older than this event; `last` means the tag's last change.
    pub min_event: Option<Value>,
    /// The content must be of this event.
    pub at_event: Option<Value>,
    /// The options that it must have.
    pub opts: Option<Value>,
    /// The priority relative to the usual one; a negative one is more urgent and needs admin.
    pub priority: Option<i64>,
    /// Whether a new request is made even if there is a repo.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub force: bool,
}

impl RequestRepo {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self { tag: tag.into(), min_event: None, at_event: None, opts: None, priority: None, force: false }
    }
}
