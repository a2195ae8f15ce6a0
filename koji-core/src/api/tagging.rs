//! Putting builds into tags and taking them out.

use koji_proto::{Fault, rpc_api};

use crate::lookup::Lookup;
use crate::refs::{BuildRef, LenientInt};

type Result<T> = std::result::Result<T, Fault>;

/// Putting builds into tags and taking them out.
#[rpc_api]
pub trait TaggingExports: Send + Sync {
    /// Makes a task that tags a build, and perhaps takes it out of another tag; returns the task.
    #[rpc("tagBuild", write)]
    async fn tag_build(
        &self,
        tag: Lookup,
        build: BuildRef,
        #[arg(default = false)] force: bool,
        fromtag: Option<Lookup>,
    ) -> Result<i64>;

    /// Tags a build at once.
    #[rpc("tagBuildBypass", write)]
    async fn tag_build_bypass(
        &self,
        tag: Lookup,
        build: BuildRef,
        #[arg(default = false)] force: bool,
        #[arg(default = false)] notify: bool,
    ) -> Result<()>;

    /// Untags a build at once.
    #[rpc("untagBuild", write)]
    async fn untag_build(
        &self,
        tag: Lookup,
        build: BuildRef,
        #[arg(default = true)] strict: bool,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Untags a build at once, for those who look after tags.
    #[rpc("untagBuildBypass", write)]
    async fn untag_build_bypass(
        &self,
        tag: Lookup,
        build: BuildRef,
        #[arg(default = true)] strict: bool,
        #[arg(default = false)] force: bool,
        #[arg(default = false)] notify: bool,
    ) -> Result<()>;

    /// Makes a task that moves a build from one tag to another; returns the task.
    #[rpc("moveBuild", write)]
    async fn move_build(
        &self,
        tag1: Lookup,
        tag2: Lookup,
        build: BuildRef,
        #[arg(default = false)] force: bool,
    ) -> Result<i64>;

    /// Makes tasks that move all builds of a package from one tag to another; returns the tasks.
    #[rpc("moveAllBuilds", write)]
    async fn move_all_builds(
        &self,
        tag1: Lookup,
        tag2: Lookup,
        package: Lookup,
        #[arg(default = false)] force: bool,
    ) -> Result<Vec<i64>>;

    /// Tags many builds at once, without looking at package lists and policies.
    #[rpc("massTag", write)]
    async fn mass_tag(&self, tag: Lookup, builds: Vec<BuildRef>) -> Result<()>;

    /// Tells whether a user may tag and untag, whether it can be forced, and why not.
    #[rpc("checkTagAccess")]
    async fn check_tag_access(
        &self,
        tag_id: Lookup,
        user_id: Option<LenientInt>,
    ) -> Result<(bool, bool, String)>;
}
