//! Packages and the package lists of tags.

use koji_proto::{Fault, RpcParams, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::names::IdName;
use crate::records::packages::{PackageListEntry, SimplePackage};
use crate::refs::{EventArg, Flag, OneOrMany, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Packages and the package lists of tags.
#[rpc_api]
pub trait PackageExports: Send + Sync {
    /// Returns a package; it may be made if it is given by name.
    #[rpc("getPackage", write)]
    async fn get_package(
        &self,
        info: Lookup,
        #[arg(default = false)] strict: bool,
        #[arg(default = false)] create: bool,
    ) -> Result<Option<IdName>>;

    /// Returns the number of a package.
    #[rpc("getPackageID")]
    async fn get_package_id(&self, name: Lookup, #[arg(default = false)] strict: bool)
    -> Result<Option<i64>>;

    /// Returns the entry of a package in the list of a tag, inherited ones included.
    #[rpc("getPackageConfig")]
    async fn get_package_config(
        &self,
        tag: Lookup,
        pkg: Lookup,
        event: Option<EventArg>,
    ) -> Result<Option<PackageListEntry>>;

    /// Tells whether a package is listed in a tag and not blocked.
    #[rpc("checkTagPackage")]
    async fn check_tag_package(&self, tag: Lookup, pkg: Lookup) -> Result<bool>;

    /// Lists packages: all, or the package list of a tag, a user or a package.
    #[rpc("listPackages")]
    async fn list_packages(&self, #[arg(request)] request: ListPackages)
    -> Result<Listing<PackageListEntry>>;

    /// Lists packages by name.
    #[rpc("listPackagesSimple")]
    async fn list_packages_simple(
        &self,
        prefix: Option<String>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<SimplePackage>>;

    /// Adds a package to the list of a tag, or changes its entry.
    #[rpc("packageListAdd", write)]
    async fn package_list_add(&self, #[arg(request)] request: PackageListAdd) -> Result<()>;

    /// Takes the entry of a package out of the list of a tag.
    #[rpc("packageListRemove", write)]
    async fn package_list_remove(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Blocks a package in a tag.
    #[rpc("packageListBlock", write)]
    async fn package_list_block(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Ends the block of a package in a tag.
    #[rpc("packageListUnblock", write)]
    async fn package_list_unblock(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Gives a package in a tag another owner.
    #[rpc("packageListSetOwner", write)]
    async fn package_list_set_owner(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        #[arg(required)] owner: Option<UserRef>,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Sets the further arches of a package in a tag.
    #[rpc("packageListSetArches", write)]
    async fn package_list_set_arches(
        &self,
        taginfo: Lookup,
        pkginfo: Lookup,
        #[arg(required)] arches: Option<OneOrMany<String>>,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;
}

/// The arguments of `listPackages`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct ListPackages {
    /// Only those listed in this tag.
    #[serde(rename = "tagID")]
    #[arg("tagID")]
    pub tag_id: Option<Lookup>,
    /// Only those of this user.
    #[serde(rename = "userID")]
    #[arg("userID")]
    pub user_id: Option<UserRef>,
    /// Only this one.
    #[serde(rename = "pkgID")]
    #[arg("pkgID")]
    pub pkg_id: Option<Lookup>,
    /// Only those whose name begins so.
    pub prefix: Option<String>,
    /// Whether entries of parents count.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub inherited: bool,
    /// Whether entries that nearer ones hide are listed too.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub with_dups: bool,
    /// The event to look at.
    pub event: Option<EventArg>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
    /// Whether owners are given.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub with_owners: bool,
    /// Whether blocked packages are listed.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = true)]
    pub with_blocked: bool,
}

impl Default for ListPackages {
    fn default() -> Self {
        Self {
            tag_id: None,
            user_id: None,
            pkg_id: None,
            prefix: None,
            inherited: false,
            with_dups: false,
            event: None,
            query_opts: None,
            with_owners: true,
            with_blocked: true,
        }
    }
}

/// The arguments of `packageListAdd`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct PackageListAdd {
    /// The tag.
    pub taginfo: Lookup,
    /// The package; one that is not there is made if it is given by name.
    pub pkginfo: Lookup,
    /// The owner; needed for a new entry.
    pub owner: Option<UserRef>,
    /// Whether the package is blocked; none keeps what is.
    pub block: Option<Flag>,
    /// Further arches to build for, divided by blanks.
    pub extra_arches: Option<OneOrMany<String>>,
    /// Whether what may be refused is done all the same.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub force: bool,
    /// Whether an entry must be there before.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub update: bool,
}

impl PackageListAdd {
    /// Returns the arguments with everything left out that may be.
    pub fn new(taginfo: impl Into<Lookup>, pkginfo: impl Into<Lookup>) -> Self {
        Self {
            taginfo: taginfo.into(),
            pkginfo: pkginfo.into(),
            owner: None,
            block: None,
            extra_arches: None,
            force: false,
            update: false,
        }
    }
}
