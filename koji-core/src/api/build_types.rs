//! Types of builds, and the data that builds have for their types.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};

use crate::query::{Listing, QueryOpts};
use crate::records::builds::{ImageBuild, MavenBuild, WinBuild};
use crate::records::names::IdName;
use crate::refs::{BuildRef, Checked};

type Result<T> = std::result::Result<T, Fault>;

/// Types of builds, and the data that builds have for their types.
#[rpc_api]
pub trait BuildTypeExports: Send + Sync {
    /// Lists the types of builds; a map with `id` or `name` limits them.
    #[rpc("listBTypes")]
    async fn list_btypes(
        &self,
        query: Option<Value>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<IdName>>;

    /// Makes a type of builds.
    #[rpc("addBType", write)]
    async fn add_btype(&self, name: Checked<String>) -> Result<()>;

    /// Returns the types of a build, each with its data.
    #[rpc("getBuildType")]
    async fn get_build_type(
        &self,
        #[arg("buildInfo")] build_info: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<BTreeMap<String, Value>>>;

    /// Returns the Maven data of a build.
    #[rpc("getMavenBuild")]
    async fn get_maven_build(
        &self,
        #[arg("buildInfo")] build_info: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<MavenBuild>>;

    /// Returns the Windows data of a build.
    #[rpc("getWinBuild")]
    async fn get_win_build(
        &self,
        #[arg("buildInfo")] build_info: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<WinBuild>>;

    /// Returns the image data of a build.
    #[rpc("getImageBuild")]
    async fn get_image_build(
        &self,
        #[arg("buildInfo")] build_info: BuildRef,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ImageBuild>>;

    /// Makes a Maven build, or makes a build one.
    #[rpc("createMavenBuild", write)]
    async fn create_maven_build(&self, build_info: Value, maven_info: Value) -> Result<()>;

    /// Makes a Windows build, or makes a build one.
    #[rpc("createWinBuild", write)]
    async fn create_win_build(&self, build_info: Value, win_info: Value) -> Result<()>;

    /// Makes an image build, or makes a build one.
    #[rpc("createImageBuild", write)]
    async fn create_image_build(&self, build_info: Value) -> Result<()>;
}
