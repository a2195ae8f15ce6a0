//! External repos, and the tags that use them.

use koji_proto::{Fault, rpc_api};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::external_repos::{ExternalRepo, TagExternalRepo};
use crate::refs::{Checked, EventArg, LenientInt, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// External repos, and the tags that use them.
#[rpc_api]
pub trait ExternalRepoExports: Send + Sync {
    /// Returns an external repo.
    #[rpc("getExternalRepo")]
    async fn get_external_repo(
        &self,
        info: Lookup,
        #[arg(default = false)] strict: bool,
        event: Option<EventArg>,
    ) -> Result<Option<ExternalRepo>>;

    /// Lists external repos.
    #[rpc("listExternalRepos")]
    async fn list_external_repos(
        &self,
        info: Option<Lookup>,
        url: Option<String>,
        event: Option<EventArg>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<ExternalRepo>>;

    /// Makes an external repo.
    #[rpc("createExternalRepo", write)]
    async fn create_external_repo(&self, name: Checked<String>, url: String) -> Result<ExternalRepo>;

    /// Changes an external repo.
    #[rpc("editExternalRepo", write)]
    async fn edit_external_repo(
        &self,
        info: Lookup,
        name: Option<Checked<String>>,
        url: Option<String>,
    ) -> Result<()>;

    /// Deletes an external repo.
    #[rpc("deleteExternalRepo", write)]
    async fn delete_external_repo(&self, info: Lookup) -> Result<()>;

    /// Lists the external repos of tags themselves.
    #[rpc("getTagExternalRepos")]
    async fn get_tag_external_repos(
        &self,
        tag_info: Option<Lookup>,
        repo_info: Option<Lookup>,
        event: Option<EventArg>,
    ) -> Result<Vec<TagExternalRepo>>;

    /// Lists the external repos that a tag uses, inherited ones included, by priority.
    #[rpc("getExternalRepoList")]
    async fn get_external_repo_list(
        &self,
        tag_info: Lookup,
        event: Option<EventArg>,
    ) -> Result<Vec<TagExternalRepo>>;

    /// Lets a tag use an external repo.
    #[rpc("addExternalRepoToTag", write)]
    async fn add_external_repo_to_tag(
        &self,
        tag_info: Lookup,
        repo_info: Lookup,
        priority: LenientInt,
        #[arg(default = "koji")] merge_mode: Option<String>,
        arches: Option<OneOrMany<String>>,
    ) -> Result<()>;

    /// Changes how a tag uses an external repo; returns whether something changed.
    #[rpc("editTagExternalRepo", write)]
    async fn edit_tag_external_repo(
        &self,
        tag_info: Lookup,
        repo_info: Lookup,
        priority: Option<LenientInt>,
        merge_mode: Option<String>,
        arches: Option<OneOrMany<String>>,
    ) -> Result<bool>;

    /// Ends the use of an external repo by a tag.
    #[rpc("removeExternalRepoFromTag", write)]
    async fn remove_external_repo_from_tag(&self, tag_info: Lookup, repo_info: Lookup) -> Result<()>;
}
