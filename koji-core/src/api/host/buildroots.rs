//! How builders tell of their buildroots.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::records::buildroots::{FoundArchive, FoundMaven, FoundRpm};
use crate::refs::{LenientInt, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// How builders tell of their buildroots.
#[rpc_api]
pub trait HostBuildrootExports: Send + Sync {
    /// Makes a buildroot out of a repo and returns its number.
    #[rpc("host.newBuildRoot", write)]
    async fn host_new_build_root(
        &self,
        repo: LenientInt,
        #[arg(required)] arch: Option<String>,
        task_id: Option<LenientInt>,
    ) -> Result<i64>;

    /// Sets the state of a buildroot, by number or name.
    #[rpc("host.setBuildRootState", write)]
    async fn host_set_build_root_state(
        &self,
        brootid: LenientInt,
        state: Value,
        task_id: Option<LenientInt>,
    ) -> Result<()>;

    /// Tells the rpms of a new buildroot.
    #[rpc("host.setBuildRootList", write)]
    async fn host_set_build_root_list(
        &self,
        brootid: LenientInt,
        rpmlist: Vec<Unchecked<FoundRpm>>,
        task_id: Option<LenientInt>,
    ) -> Result<()>;

    /// Tells the rpms that came into a buildroot later.
    #[rpc("host.updateBuildRootList", write)]
    async fn host_update_build_root_list(
        &self,
        brootid: LenientInt,
        rpmlist: Vec<Unchecked<FoundRpm>>,
        task_id: Option<LenientInt>,
    ) -> Result<()>;

    /// Tells the archives in a buildroot.
    #[rpc("host.updateBuildrootArchives", write)]
    async fn host_update_buildroot_archives(
        &self,
        brootid: LenientInt,
        task_id: LenientInt,
        archives: Vec<Unchecked<FoundArchive>>,
        #[arg(default = false)] project: bool,
    ) -> Result<()>;

    /// Tells the Maven artifacts in a buildroot.
    #[rpc("host.updateMavenBuildRootList", write)]
    async fn host_update_maven_build_root_list(
        &self,
        #[arg(request)] request: HostUpdateMavenBuildRootList,
    ) -> Result<()>;
}

/// The arguments of `host.updateMavenBuildRootList`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct HostUpdateMavenBuildRootList {
    /// The buildroot.
    pub brootid: LenientInt,
    /// The task.
    pub task_id: LenientInt,
    /// The artifacts, each with its files.
    pub mavenlist: Vec<Unchecked<FoundMaven>>,
    /// Artifacts that do not count.
    pub ignore: Option<Vec<Unchecked<FoundMaven>>>,
    /// Whether they are what the project needs, rather than what builds it.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub project: bool,
    /// Whether artifacts that the hub does not know are passed over.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub ignore_unknown: bool,
    /// Tasks and builds whose artifacts may be there too.
    pub extra_deps: Option<Vec<Value>>,
}
