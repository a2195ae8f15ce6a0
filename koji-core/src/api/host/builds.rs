//! How builders make builds of rpms.

use std::collections::BTreeMap;

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::records::builds::BuildRecord;
use crate::refs::{LenientInt, RpmRef};

type Result<T> = std::result::Result<T, Fault>;

/// How builders make builds of rpms.
#[rpc_api]
pub trait HostBuildExports: Send + Sync {
    /// Begins a build and returns its number.
    #[rpc("host.initBuild", write)]
    async fn host_init_build(&self, data: Value) -> Result<i64>;

    /// Imports the uploaded rpms and logs of a build, and completes it.
    ///
    /// `brmap` maps uploads to the buildroots that they were made in, `logs` maps folders to uploaded logs.
    #[rpc("host.completeBuild", write)]
    async fn host_complete_build(&self, #[arg(request)] request: HostCompleteBuild) -> Result<BuildRecord>;

    /// Marks a build as failed.
    #[rpc("host.failBuild", write)]
    async fn host_fail_build(&self, task_id: LenientInt, build_id: LenientInt) -> Result<()>;

    /// Keeps the uploads of a scratch build.
    #[rpc("host.moveBuildToScratch", write)]
    async fn host_move_build_to_scratch(
        &self,
        task_id: LenientInt,
        srpm: String,
        rpms: Vec<String>,
        logs: Option<BTreeMap<String, Vec<String>>>,
    ) -> Result<()>;

    /// Imports wrapper rpms into a build that is complete.
    #[rpc("host.importWrapperRPMs", write)]
    async fn host_import_wrapper_rpms(
        &self,
        task_id: LenientInt,
        build_id: LenientInt,
        rpm_results: Value,
    ) -> Result<()>;

    /// Writes the copy of an rpm with a stored signature.
    #[rpc("host.writeSignedRPM", write)]
    async fn host_write_signed_rpm(
        &self,
        an_rpm: RpmRef,
        sigkey: String,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;
}

/// The arguments of `host.completeBuild`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct HostCompleteBuild {
    /// The task.
    pub task_id: LenientInt,
    /// The build.
    pub build_id: LenientInt,
    /// The upload of the source package.
    pub srpm: String,
    /// The uploads of the other packages.
    pub rpms: Vec<String>,
    /// For each upload the buildroot that it was made in.
    pub brmap: Option<BTreeMap<String, LenientInt>>,
    /// For each folder the uploads of logs.
    pub logs: Option<BTreeMap<String, Vec<String>>>,
}
