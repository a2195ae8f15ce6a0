//! Tags and their settings.

use koji_proto::{Fault, Keywords, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::tags::{BuildConfig, ListedTag, TagRecord};
use crate::refs::{BuildRef, Checked, EventArg, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// Tags and their settings.
#[rpc_api]
pub trait TagExports: Send + Sync {
    /// Returns a tag with its settings.
    ///
    /// The event `auto` finds the last state of a deleted tag. If blocked settings are asked for, each
    /// further setting is a pair of whether it is blocked and its value.
    #[rpc("getTag")]
    async fn get_tag(
        &self,
        #[arg("tagInfo")] tag_info: Lookup,
        #[arg(default = false)] strict: bool,
        event: Option<EventArg>,
        #[arg(default = false)] blocked: bool,
    ) -> Result<Option<TagRecord>>;

    /// Returns the number of a tag, also of a deleted one.
    #[rpc("getTagID", write)]
    async fn get_tag_id(
        &self,
        info: Lookup,
        #[arg(default = false)] strict: bool,
        #[arg(default = false)] create: bool,
    ) -> Result<Option<i64>>;

    /// Lists tags: all, those of a build, or those that list a package.
    #[rpc("listTags")]
    async fn list_tags(
        &self,
        build: Option<BuildRef>,
        package: Option<Lookup>,
        #[arg(default = true)] perms: bool,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
        pattern: Option<String>,
    ) -> Result<Listing<ListedTag>>;

    /// Makes a tag and returns its number.
    #[rpc("createTag", write)]
    async fn create_tag(&self, #[arg(request)] request: CreateTag) -> Result<i64>;

    /// Changes all settings of a tag at once.
    #[rpc("editTag", write)]
    async fn edit_tag(&self, #[arg(request)] request: EditTag) -> Result<()>;

    /// Changes settings of a tag.
    ///
    /// The keywords are `name`, `arches`, `locked`, `perm`, `maven_support`, `maven_include_all`, `extra`,
    /// `remove_extra` and `block_extra`; others are ignored.
    #[rpc("editTag2", write)]
    async fn edit_tag2(
        &self,
        #[arg("tagInfo")] tag_info: Lookup,
        #[arg("kwargs", keywords)] keywords: Keywords,
    ) -> Result<()>;

    /// Deletes a tag; its name and number are kept for history.
    #[rpc("deleteTag", write)]
    async fn delete_tag(&self, #[arg("tagInfo")] tag_info: Lookup) -> Result<()>;

    /// Returns the settings that builds for a tag use, inherited ones included.
    #[rpc("getBuildConfig")]
    async fn get_build_config(&self, tag: Lookup, event: Option<EventArg>) -> Result<BuildConfig>;
}

/// The arguments of `createTag`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct CreateTag {
    /// The name; anything but text is fault 1000.
    pub name: Checked<String>,
    /// The tag to inherit from.
    pub parent: Option<Lookup>,
    /// The arches, divided by blanks, or a list.
    pub arches: Option<OneOrMany<String>>,
    /// The permission that tagging needs.
    pub perm: Option<Lookup>,
    /// Whether nothing can be tagged.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub locked: bool,
    /// Whether repositories have a Maven part.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub maven_include_all: bool,
    /// Further settings, a map.
    pub extra: Option<Value>,
}

/// The arguments of `editTag`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct EditTag {
    /// The tag.
    #[serde(rename = "tagInfo")]
    #[arg("tagInfo")]
    pub tag_info: Lookup,
    /// The new name; none keeps it.
    #[arg(required)]
    pub name: Option<Checked<String>>,
    /// The arches, divided by blanks.
    #[arg(required)]
    pub arches: Option<OneOrMany<String>>,
    /// Whether nothing can be tagged.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    pub locked: bool,
    /// The permission that tagging needs.
    #[serde(rename = "permissionID")]
    #[arg("permissionID", required)]
    pub permission_id: Option<Lookup>,
    /// Further settings, a map.
    pub extra: Option<Value>,
}

impl EditTag {
    /// Returns the arguments with everything left out that may be.
    pub fn new(
        tag_info: impl Into<Lookup>,
        name: Option<Checked<String>>,
        arches: Option<OneOrMany<String>>,
        locked: bool,
        permission_id: Option<Lookup>,
    ) -> Self {
        Self { tag_info: tag_info.into(), name, arches, locked, permission_id, extra: None }
    }
}
