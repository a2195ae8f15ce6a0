//! Comps groups of tags.

use koji_proto::{Fault, Keywords, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::records::groups::CompsGroup;
use crate::refs::{EventArg, Flag};

type Result<T> = std::result::Result<T, Fault>;

/// Comps groups of tags.
#[rpc_api]
pub trait GroupExports: Send + Sync {
    /// Lists the comps groups of a tag.
    #[rpc("getTagGroups")]
    async fn get_tag_groups(&self, #[arg(request)] request: GetTagGroups) -> Result<Vec<CompsGroup>>;

    /// Adds a group to a tag, or changes it.
    ///
    /// Further keywords are its settings: `display_name`, `is_default`, `uservisible`, `description`,
    /// `langonly`, `biarchonly` and `exported`.
    #[rpc("groupListAdd", write)]
    async fn group_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        #[arg(default = false)] block: bool,
        #[arg(default = false)] force: bool,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<()>;

    /// Takes a group out of a tag.
    #[rpc("groupListRemove", write)]
    async fn group_list_remove(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Blocks a group in a tag.
    #[rpc("groupListBlock", write)]
    async fn group_list_block(&self, taginfo: Lookup, grpinfo: Lookup) -> Result<()>;

    /// Ends the block of a group in a tag.
    #[rpc("groupListUnblock", write)]
    async fn group_list_unblock(&self, taginfo: Lookup, grpinfo: Lookup) -> Result<()>;

    /// Adds a package to a group.
    ///
    /// Further keywords are its settings: `type`, `basearchonly` and `requires`.
    #[rpc("groupPackageListAdd", write)]
    async fn group_package_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
        #[arg(default = false)] block: bool,
        #[arg(default = false)] force: bool,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<()>;

    /// Takes a package out of a group.
    #[rpc("groupPackageListRemove", write)]
    async fn group_package_list_remove(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()>;

    /// Blocks a package in a group.
    #[rpc("groupPackageListBlock", write)]
    async fn group_package_list_block(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()>;

    /// Ends the block of a package in a group.
    #[rpc("groupPackageListUnblock", write)]
    async fn group_package_list_unblock(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()>;

    /// Adds a needed group to a group.
    ///
    /// Further keywords are its settings: `type` and `is_metapkg`.
    #[rpc("groupReqListAdd", write)]
    async fn group_req_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        reqinfo: Lookup,
        #[arg(default = false)] block: bool,
        #[arg(default = false)] force: bool,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<()>;

    /// Takes a needed group out of a group.
    #[rpc("groupReqListRemove", write)]
    async fn group_req_list_remove(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        reqinfo: Lookup,
        force: Option<Flag>,
    ) -> Result<()>;

    /// Blocks a needed group in a group.
    #[rpc("groupReqListBlock", write)]
    async fn group_req_list_block(&self, taginfo: Lookup, grpinfo: Lookup, reqinfo: Lookup) -> Result<()>;

    /// Ends the block of a needed group in a group.
    #[rpc("groupReqListUnblock", write)]
    async fn group_req_list_unblock(&self, taginfo: Lookup, grpinfo: Lookup, reqinfo: Lookup) -> Result<()>;
}

/// The arguments of `getTagGroups`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct GetTagGroups {
    /// The tag.
    pub tag: Lookup,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// Whether inherited ones count.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub inherit: bool,
    /// Whether the packages are given.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub incl_pkgs: bool,
    /// Whether the needed groups are given.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub incl_reqs: bool,
    /// Whether blocked groups and packages are listed.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub incl_blocked: bool,
}

impl GetTagGroups {
    /// Returns the arguments with everything left out that may be.
    pub fn new(tag: impl Into<Lookup>) -> Self {
        Self {
            tag: tag.into(),
            event: None,
            inherit: true,
            incl_pkgs: true,
            incl_reqs: true,
            incl_blocked: false,
        }
    }
}
