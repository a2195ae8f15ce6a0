//! Build targets.

use koji_proto::{Fault, rpc_api};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::targets::BuildTarget;
use crate::refs::{Checked, EventArg};

type Result<T> = std::result::Result<T, Fault>;

/// Build targets.
#[rpc_api]
pub trait TargetExports: Send + Sync {
    /// Returns a build target; none is the only one there is.
    #[rpc("getBuildTarget")]
    async fn get_build_target(
        &self,
        #[arg(required)] info: Option<Lookup>,
        event: Option<EventArg>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<BuildTarget>>;

    /// Lists build targets.
    #[rpc("getBuildTargets")]
    async fn get_build_targets(
        &self,
        info: Option<Lookup>,
        event: Option<EventArg>,
        #[arg("buildTagID")] build_tag_id: Option<Lookup>,
        #[arg("destTagID")] dest_tag_id: Option<Lookup>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<BuildTarget>>;

    /// Makes a build target.
    #[rpc("createBuildTarget", write)]
    async fn create_build_target(
        &self,
        name: Checked<String>,
        build_tag: Lookup,
        dest_tag: Lookup,
    ) -> Result<()>;

    /// Changes a build target.
    #[rpc("editBuildTarget", write)]
    async fn edit_build_target(
        &self,
        #[arg("buildTargetInfo")] build_target_info: Lookup,
        name: Checked<String>,
        build_tag: Lookup,
        dest_tag: Lookup,
    ) -> Result<()>;

    /// Deletes a build target.
    #[rpc("deleteBuildTarget", write)]
    async fn delete_build_target(&self, #[arg("buildTargetInfo")] build_target_info: Lookup) -> Result<()>;
}
