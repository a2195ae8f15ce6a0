//! Copies of tags.

use koji_proto::{Fault, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::refs::{Checked, EventArg};

type Result<T> = std::result::Result<T, Fault>;

/// Copies of tags.
#[rpc_api]
pub trait SnapshotExports: Send + Sync {
    /// Copies a tag to one that it makes.
    #[rpc("snapshotTag", write)]
    async fn snapshot_tag(&self, #[arg(request)] request: SnapshotTag) -> Result<()>;

    /// Makes a tag like another one.
    #[rpc("snapshotTagModify", write)]
    async fn snapshot_tag_modify(&self, #[arg(request)] request: SnapshotTagModify) -> Result<()>;
}

/// The arguments of `snapshotTag`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct SnapshotTag {
    /// The tag to copy.
    pub src: Lookup,
    /// The tag to copy to.
    pub dst: Checked<String>,
    /// Whether settings and external repos are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub config: bool,
    /// Whether the package list is copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub pkgs: bool,
    /// Whether builds are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub builds: bool,
    /// Whether comps groups are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub groups: bool,
    /// Whether only the latest build of each package is copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub latest_only: bool,
    /// Whether inherited builds are copied too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub inherit_builds: bool,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether a locked tag is copied all the same.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub force: bool,
}

impl SnapshotTag {
    /// Returns the arguments with everything left out that may be.
    pub fn new(src: impl Into<Lookup>, dst: impl Into<Checked<String>>) -> Self {
        Self {
            src: src.into(),
            dst: dst.into(),
            config: true,
            pkgs: true,
            builds: true,
            groups: true,
            latest_only: true,
            inherit_builds: true,
            event: None,
            force: false,
        }
    }
}

/// The arguments of `snapshotTagModify`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct SnapshotTagModify {
    /// The tag to copy.
    pub src: Lookup,
    /// The tag to copy to.
    pub dst: Lookup,
    /// Whether settings and external repos are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub config: bool,
    /// Whether the package list is copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub pkgs: bool,
    /// Whether builds are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub builds: bool,
    /// Whether comps groups are copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub groups: bool,
    /// Whether only the latest build of each package is copied.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub latest_only: bool,
    /// Whether inherited builds are copied too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub inherit_builds: bool,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether a locked tag is copied all the same.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub force: bool,
    /// Whether builds that the source does not have are untagged.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub remove: bool,
}

impl SnapshotTagModify {
    /// Returns the arguments with everything left out that may be.
    pub fn new(src: impl Into<Lookup>, dst: impl Into<Lookup>) -> Self {
        Self {
            src: src.into(),
            dst: dst.into(),
            config: true,
            pkgs: true,
            builds: true,
            groups: true,
            latest_only: true,
            inherit_builds: true,
            event: None,
            force: false,
            remove: false,
        }
    }
}
