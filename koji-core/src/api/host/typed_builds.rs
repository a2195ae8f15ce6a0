//! How builders make Maven, Windows and image builds.

use koji_proto::{Fault, Value, rpc_api};

use crate::refs::{BuildRef, LenientInt};

type Result<T> = std::result::Result<T, Fault>;

/// How builders make Maven, Windows and image builds.
#[rpc_api]
pub trait HostTypedBuildExports: Send + Sync {
    /// Makes a Maven build, or makes a build one.
    #[rpc("host.createMavenBuild", write)]
    async fn host_create_maven_build(&self, build_info: Value, maven_info: Value) -> Result<()>;

    /// Begins a Maven build; returns its data with number and release.
    #[rpc("host.initMavenBuild", write)]
    async fn host_init_maven_build(
        &self,
        task_id: LenientInt,
        build_info: Value,
        maven_info: Value,
    ) -> Result<Value>;

    /// Imports the uploads of a Maven build, and completes it.
    #[rpc("host.completeMavenBuild", write)]
    async fn host_complete_maven_build(
        &self,
        task_id: LenientInt,
        build_id: LenientInt,
        maven_results: Value,
        rpm_results: Value,
    ) -> Result<()>;

    /// Keeps the uploads of a Maven scratch build.
    #[rpc("host.moveMavenBuildToScratch", write)]
    async fn host_move_maven_build_to_scratch(
        &self,
        task_id: LenientInt,
        results: Value,
        rpm_results: Value,
    ) -> Result<()>;

    /// Begins a Windows build; returns its data with its number.
    #[rpc("host.initWinBuild", write)]
    async fn host_init_win_build(
        &self,
        task_id: LenientInt,
        build_info: Value,
        win_info: Value,
    ) -> Result<Value>;

    /// Imports the uploads of a Windows build, and completes it.
    #[rpc("host.completeWinBuild", write)]
    async fn host_complete_win_build(
        &self,
        task_id: LenientInt,
        build_id: LenientInt,
        results: Value,
        rpm_results: Value,
    ) -> Result<()>;

    /// Keeps the uploads of a Windows scratch build.
    #[rpc("host.moveWinBuildToScratch", write)]
    async fn host_move_win_build_to_scratch(
        &self,
        task_id: LenientInt,
        results: Value,
        rpm_results: Value,
    ) -> Result<()>;

    /// Begins an image build; returns its data with number and release.
    #[rpc("host.initImageBuild", write)]
    async fn host_init_image_build(&self, task_id: LenientInt, build_info: Value) -> Result<Value>;

    /// Imports the uploads of an image build, and completes it.
    #[rpc("host.completeImageBuild", write)]
    async fn host_complete_image_build(
        &self,
        task_id: LenientInt,
        build_id: LenientInt,
        results: Value,
    ) -> Result<()>;

    /// Keeps the uploads of an image scratch build.
    #[rpc("host.moveImageBuildToScratch", write)]
    async fn host_move_image_build_to_scratch(&self, task_id: LenientInt, results: Value) -> Result<()>;

    /// Imports the uploads of an image build, and leaves its state.
    #[rpc("host.importImage", write)]
    async fn host_import_image(&self, task_id: LenientInt, build_info: Value, results: Value) -> Result<()>;

    /// Imports an uploaded file into a build.
    #[rpc("host.importArchive", write)]
    async fn host_import_archive(
        &self,
        filepath: String,
        buildinfo: BuildRef,
        #[arg("type")] kind: String,
        #[arg("typeInfo")] type_info: Value,
    ) -> Result<()>;
}
