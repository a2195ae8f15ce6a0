//! Builds: what was made of a package in one version and release.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::builds::{BuildLog, BuildRecord, BuildReferences, ListedBuild};
use crate::records::rpms::Changelog;
use crate::refs::{BuildRef, Flag, LenientInt, Unchecked, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Builds: what was made of a package in one version and release.
#[rpc_api]
pub trait BuildExports: Send + Sync {
    /// Returns a build.
    #[rpc("getBuild")]
    async fn get_build(
        &self,
        #[arg("buildInfo")] build_info: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<BuildRecord>>;

    /// Returns the number of a build.
    #[rpc("findBuildID")]
    async fn find_build_id(
        &self,
        #[arg("X")] build: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<i64>>;

    /// Lists builds.
    #[rpc("listBuilds")]
    async fn list_builds(&self, #[arg(request)] request: ListBuilds) -> Result<Listing<ListedBuild>>;

    /// Lists the log files of a build.
    #[rpc("getBuildLogs")]
    async fn get_build_logs(&self, build: BuildRef) -> Result<Vec<BuildLog>>;

    /// Returns the release that the next build of a name and version gets.
    #[rpc("getNextRelease")]
    async fn get_next_release(&self, build_info: Value, #[arg(default = 1)] incr: i64) -> Result<String>;

    /// Returns how long builds of a package take, in seconds; the age limits how old they are, in months.
    #[rpc("getAverageBuildDuration")]
    async fn get_average_build_duration(
        &self,
        package: Lookup,
        age: Option<LenientInt>,
    ) -> Result<Option<f64>>;

    /// Tells what refers to a build: tags, rpms and archives made with it, and when it was last used.
    ///
    /// The limit bounds each list; a lazy call stops at the first that is not empty.
    #[rpc("buildReferences")]
    async fn build_references(
        &self,
        build: BuildRef,
        limit: Option<i64>,
        #[arg(default = false)] lazy: bool,
    ) -> Result<BuildReferences>;

    /// Lists the changelog of a build, or of an rpm in the output of a task.
    #[rpc("getChangelogEntries")]
    async fn get_changelog_entries(
        &self,
        #[arg(request)] request: GetChangelogEntries,
    ) -> Result<Listing<Changelog>>;

    /// Makes a complete build without content and returns its number.
    #[rpc("createEmptyBuild", write)]
    async fn create_empty_build(&self, #[arg(request)] request: CreateEmptyBuild) -> Result<i64>;

    /// Cancels a build that is being made, with its task; returns whether it was.
    #[rpc("cancelBuild", write)]
    async fn cancel_build(
        &self,
        #[arg("buildID")] build_id: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<bool>;

    /// Deletes the files of a build to which nothing refers; the age is in seconds.
    #[rpc("deleteBuild", write)]
    async fn delete_build(
        &self,
        build: BuildRef,
        #[arg(default = true)] strict: bool,
        #[arg(default = 604800)] min_ref_age: i64,
    ) -> Result<Option<bool>>;

    /// Takes all content from a build, so that it can be made again.
    #[rpc("resetBuild", write)]
    async fn reset_build(&self, build: BuildRef) -> Result<()>;

    /// Gives a build another owner.
    #[rpc("setBuildOwner", write)]
    async fn set_build_owner(&self, build: BuildRef, #[arg(required)] user: Option<UserRef>) -> Result<()>;

    /// Sets the completion time of a build, in seconds since 1970.
    #[rpc("setBuildTimestamp", write)]
    async fn set_build_timestamp(&self, build: BuildRef, ts: Value) -> Result<()>;

    /// Turns a draft into a proper build.
    #[rpc("promoteBuild", write)]
    async fn promote_build(
        &self,
        build: BuildRef,
        #[arg(default = false)] force: bool,
    ) -> Result<BuildRecord>;
}

/// The arguments of `listBuilds`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct ListBuilds {
    /// Only those of this package.
    #[serde(rename = "packageID")]
    #[arg("packageID")]
    pub package_id: Option<Lookup>,
    /// Only those of this user.
    #[serde(rename = "userID")]
    #[arg("userID")]
    pub user_id: Option<UserRef>,
    /// Only those of this task; -1 means of any task.
    #[serde(rename = "taskID")]
    #[arg("taskID")]
    pub task_id: Option<Unchecked<i64>>,
    /// Only those whose name begins so.
    pub prefix: Option<String>,
    /// Only those in this state.
    pub state: Option<Unchecked<i64>>,
    /// Only those on this volume.
    #[serde(rename = "volumeID")]
    #[arg("volumeID")]
    pub volume_id: Option<Unchecked<i64>>,
    /// Only those of this source; a pattern with `*` and `?`.
    pub source: Option<String>,
    /// Only those made before this time.
    #[serde(rename = "createdBefore")]
    #[arg("createdBefore")]
    pub created_before: Option<Value>,
    /// Only those made after this time.
    #[serde(rename = "createdAfter")]
    #[arg("createdAfter")]
    pub created_after: Option<Value>,
    /// Only those ended before this time.
    #[serde(rename = "completeBefore")]
    #[arg("completeBefore")]
    pub complete_before: Option<Value>,
    /// Only those ended after this time.
    #[serde(rename = "completeAfter")]
    #[arg("completeAfter")]
    pub complete_after: Option<Value>,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// What the data of the type must hold.
    #[serde(rename = "typeInfo")]
    #[arg("typeInfo")]
    pub type_info: Option<Value>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
    /// Only those whose N-V-R fits this pattern with `*` and `?`.
    pub pattern: Option<String>,
    /// Only those of this content generator.
    #[serde(rename = "cgID")]
    #[arg("cgID")]
    pub cg_id: Option<Lookup>,
    /// Only drafts, or none.
    pub draft: Option<Flag>,
    /// Only those promoted before this time.
    #[serde(rename = "promotedBefore")]
    #[arg("promotedBefore")]
    pub promoted_before: Option<Value>,
    /// Only those promoted after this time.
    #[serde(rename = "promotedAfter")]
    #[arg("promotedAfter")]
    pub promoted_after: Option<Value>,
    /// Only those promoted by this user.
    pub promoter: Option<UserRef>,
}

/// The arguments of `getChangelogEntries`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct GetChangelogEntries {
    /// The build.
    #[serde(rename = "buildID")]
    #[arg("buildID")]
    pub build_id: Option<BuildRef>,
    /// The task in whose output the rpm is.
    #[serde(rename = "taskID")]
    #[arg("taskID")]
    pub task_id: Option<LenientInt>,
    /// The path of the rpm in the output of the task.
    pub filepath: Option<String>,
    /// Only entries of this author.
    pub author: Option<String>,
    /// Only entries before this time.
    pub before: Option<Value>,
    /// Only entries after this time.
    pub after: Option<Value>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
    /// Whether it is a fault if there is none.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub strict: bool,
}

/// The arguments of `createEmptyBuild`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct CreateEmptyBuild {
    /// The name of the package.
    pub name: Value,
    /// The version.
    pub version: Value,
    /// The release.
    pub release: Value,
    /// The epoch.
    pub epoch: Value,
    /// The owner; none means the caller.
    pub owner: Option<UserRef>,
    /// Whether it is a draft.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub draft: bool,
}
