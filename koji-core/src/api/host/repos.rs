//! How builders make repos.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::refs::{EventArg, LenientInt};

type Result<T> = std::result::Result<T, Fault>;

/// How builders make repos.
#[rpc_api]
pub trait HostRepoExports: Send + Sync {
    /// Begins a repo: returns its number, and the event that its content is of.
    #[rpc("host.repoInit", write)]
    async fn host_repo_init(
        &self,
        tag: Lookup,
        task_id: Option<LenientInt>,
        event: Option<EventArg>,
        opts: Option<Value>,
    ) -> Result<(i64, i64)>;

    /// Moves the uploaded metadata of a repo into place and makes it ready.
    ///
    /// The data map arches to what was uploaded for them.
    #[rpc("host.repoDone", write)]
    async fn host_repo_done(
        &self,
        repo_id: LenientInt,
        data: BTreeMap<String, ArchFiles>,
        #[arg(default = false)] expire: bool,
        repo_json_updates: Option<Value>,
    ) -> Result<()>;

    /// Moves the uploads of one arch of a repo for users into place.
    #[rpc("host.distRepoMove", write)]
    async fn host_dist_repo_move(&self, repo_id: LenientInt, uploadpath: String, arch: String) -> Result<()>;
}

/// What was uploaded for an arch of a repo: a folder below the work directory, and the names of its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchFiles(pub String, pub Vec<String>);
