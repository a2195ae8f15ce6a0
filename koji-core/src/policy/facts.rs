//! What policy tests may need to know that their data does not say.
//!
//! The hub answers from its storage; an evaluation asks for each fact only when a test wants it, and only once.

use async_trait::async_trait;
use koji_proto::Value;
use koji_proto::fault::Result;
use serde::Deserialize;

/// A user or group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct UserFacts {
    /// The user's id.
    pub id: i64,
    /// The user's name.
    pub name: String,
}

/// A package that the hub knows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PackageFacts {
    /// The package's id.
    pub id: i64,
    /// The package's name.
    pub name: String,
}

/// A build.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BuildFacts {
    /// The build's id.
    pub id: i64,
    /// The name of its package.
    pub package: String,
    /// Its version.
    pub version: String,
    /// Its release, with the draft's suffix if it is one.
    pub release: String,
    /// The id of the user or group that owns it.
    pub owner: i64,
    /// Whether it is a draft.
    pub draft: bool,
    /// The name of its volume.
    pub volume: String,
    /// Where its source came from, if that is recorded.
    pub source: Option<String>,
    /// The task that made it, if one did.
    pub task: Option<i64>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFacts {
    /// The tag's id.
    pub id: i64,
    /// The tag's name.
    pub name: String,
    /// The event as of which its ancestors are wanted; `None` for now.
    pub event: Option<i64>,
    /// Set if it is a side tag.
    pub side_tag: Option<SideTagFacts>,
}

/// What makes a tag a side tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideTagFacts {
    /// The user who made it, if recorded.
    pub owner: Option<i64>,
}

/// A build target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TargetFacts {
    /// The target's name.
    pub name: String,
    /// The id of the tag that builds use.
    pub build_tag: i64,
}

/// What a task was asked to do.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRequest {
    /// The task's method.
    pub method: String,
    /// The decoded arguments.
    pub request: Vec<Value>,
}

/// Answers the questions of policy tests.
///
/// Where a method takes a [`Value`] it is what a caller put into the data: an id, a name, or a map with one of them.
/// What does not exist is `None`; faults are for look-ups that failed.
#[async_trait]
pub trait PolicyFacts: Send + Sync {
    /// Returns the id of the user whose session asks; `None` without a session.
    async fn session_user(&self) -> Result<Option<i64>>;
    /// Tells whether the session's user holds the permission `admin`.
    async fn session_is_admin(&self) -> Result<bool>;
    /// Finds a user.
    async fn user(&self, user: &Value) -> Result<Option<UserFacts>>;
    /// Lists the groups that a user is a member of.
    async fn user_groups(&self, user: i64) -> Result<Vec<UserFacts>>;
    /// Lists the permissions of a user, those of the user's groups included.
    async fn user_permissions(&self, user: i64) -> Result<Vec<String>>;
    /// Finds a package.
    async fn package(&self, package: &Value) -> Result<Option<PackageFacts>>;
    /// Finds a build; the value may also be its N-V-R, or a map with name, version and release.
    async fn build(&self, build: &Value) -> Result<Option<BuildFacts>>;
    /// Lists the types of content that a build has.
    async fn build_types(&self, build: i64) -> Result<Vec<String>>;
    /// Lists the names of the tags that a build is in now.
    async fn build_tagged(&self, build: i64) -> Result<Vec<String>>;
    /// Lists the buildroots in which the rpms and archives of a build were made, each once, and `None` if some were
    /// made in none that the hub knows.
    async fn build_buildroots(&self, build: i64) -> Result<Vec<Option<i64>>>;
    /// Finds the name of a volume.
    async fn volume(&self, volume: &Value) -> Result<Option<String>>;
    /// Finds a tag that exists now.
    async fn tag(&self, tag: &Value) -> Result<Option<TagFacts>>;
    /// Lists the names of a tag's ancestors, without its own, as of an event.
    async fn tag_ancestors(&self, tag: i64, event: Option<i64>) -> Result<Vec<String>>;
    /// Finds a build target.
    async fn target(&self, target: &Value) -> Result<Option<TargetFacts>>;
    /// Lists the tags of the repos of buildroots, each tag with the event of its repo.
    async fn buildroot_tags(&self, buildroots: &[i64]) -> Result<Vec<TagFacts>>;
    /// Names the content generators that made buildroots, in their order; `None` for a buildroot of the hub's own.
    async fn buildroot_generators(&self, buildroots: &[i64]) -> Result<Vec<Option<String>>>;
    /// Finds the name of a content generator.
    async fn generator(&self, generator: &Value) -> Result<Option<String>>;
    /// Returns the method and the arguments of a task.
    async fn task_request(&self, task: i64) -> Result<Option<TaskRequest>>;
}
