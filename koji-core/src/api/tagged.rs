//! What is in tags: builds, rpms and archives.

use koji_proto::{Fault, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::builds::BareBuild;
use crate::records::tagged::{LatestMavenArchive, TaggedArchive, TaggedBuild, TaggedRpm, WithBuilds};
use crate::refs::{Checked, EventArg, Flag, Latest, OneOrMany, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// What is in tags: builds, rpms and archives.
#[rpc_api]
pub trait TaggedExports: Send + Sync {
    /// Lists the builds of a tag, newest first.
    #[rpc("listTagged")]
    async fn list_tagged(&self, #[arg(request)] request: ListTagged) -> Result<Vec<TaggedBuild>>;

    /// Lists the rpms of a tag, and their builds.
    #[rpc("listTaggedRPMS")]
    async fn list_tagged_rpms(
        &self,
        #[arg(request)] request: ListTaggedRpms,
    ) -> Result<WithBuilds<TaggedRpm>>;

    /// Lists the archives of a tag, and their builds.
    #[rpc("listTaggedArchives")]
    async fn list_tagged_archives(
        &self,
        #[arg(request)] request: ListTaggedArchives,
    ) -> Result<WithBuilds<TaggedArchive>>;

    /// Lists the latest builds of a tag, inherited ones included.
    #[rpc("getLatestBuilds")]
    async fn get_latest_builds(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        package: Option<String>,
        #[arg("type")] kind: Option<String>,
        draft: Option<Flag>,
    ) -> Result<Vec<TaggedBuild>>;

    /// Lists the rpms of the latest builds of a tag, and the builds.
    #[rpc("getLatestRPMS")]
    async fn get_latest_rpms(&self, #[arg(request)] request: GetLatestRpms) -> Result<WithBuilds<TaggedRpm>>;

    /// Lists the latest Maven archives of a tag.
    #[rpc("getLatestMavenArchives")]
    async fn get_latest_maven_archives(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        #[arg(default = true)] inherit: bool,
    ) -> Result<Vec<LatestMavenArchive>>;

    /// Lists complete builds that are in no tag.
    #[rpc("untaggedBuilds")]
    async fn untagged_builds(
        &self,
        name: Option<String>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
        draft: Option<Flag>,
    ) -> Result<Listing<BareBuild>>;
}

/// The arguments of `listTagged`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct ListTagged {
    /// The tag.
    pub tag: Lookup,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether inherited ones count.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub inherit: bool,
    /// Only those whose name begins so.
    pub prefix: Option<String>,
    /// How many of the latest builds of each package; 0 or false means all, true means one.
    #[arg(default = false)]
    pub latest: Latest,
    /// Only of this package.
    pub package: Option<String>,
    /// Only those of this owner.
    pub owner: Option<UserRef>,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// Whether it is a fault if there is none.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub strict: bool,
    /// Whether the further data are given too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub extra: bool,
    /// Only drafts, or none.
    pub draft: Option<Flag>,
}

impl ListTagged {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self {
            tag: tag.into(),
            event: None,
            inherit: false,
            prefix: None,
            latest: Latest(0),
            package: None,
            owner: None,
            kind: None,
            strict: true,
            extra: false,
            draft: None,
        }
    }
}

/// The arguments of `listTaggedRPMS`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct ListTaggedRpms {
    /// The tag.
    pub tag: Lookup,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether inherited ones count.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub inherit: bool,
    /// How many of the latest builds of each package; 0 or false means all, true means one.
    #[arg(default = false)]
    pub latest: Latest,
    /// Only of this package.
    pub package: Option<String>,
    /// Only this arch, or these.
    pub arch: Option<Checked<OneOrMany<String>>>,
    /// Whether the keys of signatures are given too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub rpmsigs: bool,
    /// Only those of this owner.
    pub owner: Option<UserRef>,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// Whether it is a fault if there is none.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub strict: bool,
    /// Whether the further data are given too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub extra: bool,
    /// Only drafts, or none.
    pub draft: Option<Flag>,
}

impl ListTaggedRpms {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self {
            tag: tag.into(),
            event: None,
            inherit: false,
            latest: Latest(0),
            package: None,
            arch: None,
            rpmsigs: false,
            owner: None,
            kind: None,
            strict: true,
            extra: true,
            draft: None,
        }
    }
}

/// The arguments of `listTaggedArchives`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct ListTaggedArchives {
    /// The tag.
    pub tag: Lookup,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether inherited ones count.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub inherit: bool,
    /// How many of the latest builds of each package; 0 or false means all, true means one.
    #[arg(default = false)]
    pub latest: Latest,
    /// Only of this package.
    pub package: Option<String>,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// Whether it is a fault if there is none.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub strict: bool,
    /// Whether the further data are given too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub extra: bool,
}

impl ListTaggedArchives {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self {
            tag: tag.into(),
            event: None,
            inherit: false,
            latest: Latest(0),
            package: None,
            kind: None,
            strict: true,
            extra: true,
        }
    }
}

/// The arguments of `getLatestRPMS`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct GetLatestRpms {
    /// The tag.
    pub tag: Lookup,
    /// Only of this package.
    pub package: Option<String>,
    /// Only this arch, or these.
    pub arch: Option<Checked<OneOrMany<String>>>,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether the keys of signatures are given too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub rpmsigs: bool,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// Only drafts, or none.
    pub draft: Option<Flag>,
}

impl GetLatestRpms {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self {
            tag: tag.into(),
            package: None,
            arch: None,
            event: None,
            rpmsigs: false,
            kind: None,
            draft: None,
        }
    }
}
