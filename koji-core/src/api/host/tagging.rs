//! How builders tag builds for those who asked for it.

use koji_proto::{Fault, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::refs::{BuildRef, LenientInt, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// How builders tag builds for those who asked for it.
#[rpc_api]
pub trait HostTaggingExports: Send + Sync {
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
