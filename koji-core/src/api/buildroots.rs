//! Buildroots, as others than builders see them.

use koji_proto::{Fault, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::query::{Listing, QueryOpts};
use crate::records::buildroots::{BuildrootRecord, BuildrootRpm};
use crate::refs::{LenientInt, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// Buildroots, as others than builders see them.
#[rpc_api]
pub trait BuildrootExports: Send + Sync {
    /// Returns a buildroot.
    #[rpc("getBuildroot")]
    async fn get_buildroot(
        &self,
        #[arg("buildrootID")] buildroot_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<BuildrootRecord>>;

    /// Lists buildroots.
    #[rpc("listBuildroots")]
    async fn list_buildroots(
        &self,
        #[arg(request)] request: ListBuildroots,
    ) -> Result<Listing<BuildrootRecord>>;

    /// Lists the rpms in a buildroot.
    #[rpc("getBuildrootListing")]
    async fn get_buildroot_listing(&self, id: LenientInt) -> Result<Vec<BuildrootRpm>>;
}

/// The arguments of `listBuildroots`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct ListBuildroots {
    /// Only those of this host.
    #[serde(rename = "hostID")]
    #[arg("hostID")]
    pub host_id: Option<LenientInt>,
    /// Only those made from repos of this tag.
    #[serde(rename = "tagID")]
    #[arg("tagID")]
    pub tag_id: Option<LenientInt>,
    /// Only those in this state, or these.
    pub state: Option<OneOrMany<i64>>,
    /// Only those that hold this rpm.
    #[serde(rename = "rpmID")]
    #[arg("rpmID")]
    pub rpm_id: Option<LenientInt>,
    /// Only those that hold this archive.
    #[serde(rename = "archiveID")]
    #[arg("archiveID")]
    pub archive_id: Option<LenientInt>,
    /// Only those of this task.
    #[serde(rename = "taskID")]
    #[arg("taskID")]
    pub task_id: Option<LenientInt>,
    /// Only this one, or these.
    #[serde(rename = "buildrootID")]
    #[arg("buildrootID")]
    pub buildroot_id: Option<OneOrMany<LenientInt>>,
    /// Only those made from this repo.
    #[serde(rename = "repoID")]
    #[arg("repoID")]
    pub repo_id: Option<LenientInt>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
}
