//! How builders make builds of rpms.

use std::collections::BTreeMap;

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::records::builds::BuildRecord;
use crate::refs::{BuildRef, LenientInt, RpmRef, Unchecked, UserRef};

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

    /// Tags a build as the owner of the task.
    #[rpc("host.tagBuild", write)]
    async fn host_tag_build(
        &self,
        task_id: LenientInt,
        tag: Lookup,
        build: BuildRef,
        #[arg(default = false)] force: bool,
        fromtag: Option<Lookup>,
    ) -> Result<()>;

    /// Tells subscribers about a tagging, well or not.
    #[rpc("host.tagNotification", write)]
    async fn host_tag_notification(&self, #[arg(request)] request: HostTagNotification) -> Result<()>;

    /// Writes the copy of an rpm with a stored signature.
    #[rpc("host.writeSignedRPM", write)]
    async fn host_write_signed_rpm(
        &self,
        an_rpm: RpmRef,
        sigkey: Unchecked<String>,
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

/// The arguments of `host.tagNotification`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct HostTagNotification {
    /// Whether the tagging went well.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    pub is_successful: bool,
    /// The tag that the build got; none if it was only untagged.
    #[arg(required)]
    pub tag_id: Option<Lookup>,
    /// The tag that the build lost, if any.
    #[arg(required)]
    pub from_id: Option<Lookup>,
    /// The build.
    pub build_id: BuildRef,
    /// The user who did it.
    #[arg(required)]
    pub user_id: Option<UserRef>,
    /// Whether nothing is told if it went well.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub ignore_success: bool,
    /// Why it went wrong.
    #[arg(default = "")]
    pub failure_msg: String,
}

impl HostTagNotification {
    /// Returns the arguments with everything left out that may be.
    pub fn new(
        is_successful: bool,
        tag_id: Option<Lookup>,
        from_id: Option<Lookup>,
        build_id: BuildRef,
        user_id: Option<UserRef>,
    ) -> Self {
        Self {
            is_successful,
            tag_id,
            from_id,
            build_id,
            user_id,
            ignore_success: false,
            failure_msg: "".to_owned(),
        }
    }
}
