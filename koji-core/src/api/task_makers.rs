//! Calls that make tasks; all return the number of the task.

use koji_proto::{Fault, Keywords, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::refs::{BuildRef, EventArg, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// Calls that make tasks; all return the number of the task.
#[rpc_api]
pub trait TaskMakerExports: Send + Sync {
    /// Builds a package from a source package or a source control URL.
    #[rpc("build", write)]
    async fn build(
        &self,
        src: String,
        #[arg(required)] target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: Option<String>,
    ) -> Result<i64>;

    /// Builds groups of packages one after the other, so that later ones can use earlier ones.
    #[rpc("chainBuild", write)]
    async fn chain_build(
        &self,
        srcs: Vec<Value>,
        #[arg(required)] target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: Option<String>,
    ) -> Result<i64>;

    /// Builds a Maven project.
    #[rpc("mavenBuild", write)]
    async fn maven_build(
        &self,
        url: String,
        #[arg(required)] target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        #[arg(default = "maven")] channel: String,
    ) -> Result<i64>;

    /// Builds Maven projects one after the other.
    #[rpc("chainMaven", write)]
    async fn chain_maven(
        &self,
        builds: Value,
        #[arg(required)] target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        #[arg(default = "maven")] channel: String,
    ) -> Result<i64>;

    /// Builds rpms around the archives of a build.
    #[rpc("wrapperRPM", write)]
    async fn wrapper_rpm(&self, #[arg(request)] request: WrapperRpm) -> Result<i64>;

    /// Builds a Windows program in a virtual machine.
    #[rpc("winBuild", write)]
    async fn win_build(&self, #[arg(request)] request: WinBuild) -> Result<i64>;

    /// Builds a live CD, a live medium or an appliance.
    #[rpc("buildImage", write)]
    async fn build_image(&self, #[arg(request)] request: BuildImage) -> Result<i64>;

    /// Builds an image by an installation in a virtual machine.
    #[rpc("buildImageOz", write)]
    async fn build_image_oz(&self, #[arg(request)] request: BuildImageOz) -> Result<i64>;

    /// Builds an image out of another one.
    #[rpc("buildImageIndirection", write)]
    async fn build_image_indirection(&self, opts: Option<Value>, priority: Option<i64>) -> Result<i64>;

    /// Makes a repo of a tag.
    #[rpc("newRepo", write)]
    async fn new_repo(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        #[arg(default = false)] src: bool,
        #[arg(default = false)] debuginfo: bool,
        #[arg(default = false)] separate_src: bool,
    ) -> Result<i64>;

    /// Makes a repo of signed packages for users.
    ///
    /// Further keywords are its options: `arch`, `event`, `volume`, `comps`, `inherit`, `latest` and others.
    #[rpc("distRepo", write)]
    async fn dist_repo(
        &self,
        tag: Lookup,
        keys: Vec<Value>,
        #[arg(keywords)] task_opts: Keywords,
    ) -> Result<i64>;

    /// Restarts the builders of hosts once their tasks have ended.
    #[rpc("restartHosts", write)]
    async fn restart_hosts(&self, #[arg(default = 5)] priority: i64, options: Option<Value>) -> Result<i64>;

    /// Makes a task of any kind.
    ///
    /// The arguments are the method and its arguments; keywords are the options of the task.
    #[rpc("makeTask", write)]
    async fn make_task(
        &self,
        #[arg(rest)] args: Vec<Value>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<i64>;
}

/// The arguments of `wrapperRPM`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct WrapperRpm {
    /// The build whose archives are wrapped.
    pub build: BuildRef,
    /// The source control URL.
    pub url: String,
    /// The build target.
    #[arg(required)]
    pub target: Option<String>,
    /// The priority relative to the usual one; a negative one is more urgent and needs admin.
    pub priority: Option<i64>,
    /// The channel.
    #[arg(default = "maven")]
    pub channel: String,
    /// Further options.
    pub opts: Option<Value>,
}

impl WrapperRpm {
    /// Returns the arguments with everything left out that may be.
    pub fn new(build: BuildRef, url: impl Into<String>, target: Option<String>) -> Self {
        Self { build, url: url.into(), target, priority: None, channel: "maven".to_owned(), opts: None }
    }
}

/// The arguments of `winBuild`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct WinBuild {
    /// The virtual machine.
    pub vm: String,
    /// The source control URL.
    pub url: String,
    /// The build target.
    #[arg(required)]
    pub target: Option<String>,
    /// Further options.
    pub opts: Option<Value>,
    /// The priority relative to the usual one; a negative one is more urgent and needs admin.
    pub priority: Option<i64>,
    /// The channel.
    #[arg(default = "vm")]
    pub channel: String,
}

impl WinBuild {
    /// Returns the arguments with everything left out that may be.
    pub fn new(vm: impl Into<String>, url: impl Into<String>, target: Option<String>) -> Self {
        Self { vm: vm.into(), url: url.into(), target, opts: None, priority: None, channel: "vm".to_owned() }
    }
}

/// The arguments of `buildImage`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct BuildImage {
    /// The name.
    pub name: String,
    /// The version.
    pub version: Value,
    /// The arch.
    pub arch: OneOrMany<String>,
    /// The build target.
    #[arg(required)]
    pub target: Option<String>,
    /// The kickstart file: an upload, or a path in source control.
    pub ksfile: String,
    /// `livecd`, `livemedia` or `appliance`.
    pub img_type: String,
    /// Further options.
    pub opts: Option<Value>,
    /// The priority relative to the usual one; a negative one is more urgent and needs admin.
    pub priority: Option<i64>,
}

/// The arguments of `buildImageOz`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct BuildImageOz {
    /// The name.
    pub name: String,
    /// The version.
    pub version: Value,
    /// The arches.
    pub arches: OneOrMany<String>,
    /// The build target.
    #[arg(required)]
    pub target: Option<String>,
    /// The URL of the installation tree.
    pub inst_tree: String,
    /// Further options.
    pub opts: Option<Value>,
    /// The priority relative to the usual one; a negative one is more urgent and needs admin.
    pub priority: Option<i64>,
}
