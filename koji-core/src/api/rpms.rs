//! Rpms and what their headers tell.

use std::collections::BTreeMap;

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::rpms::{ImportedRpm, RpmDependency, RpmFile, RpmRecord};
use crate::refs::{BuildRef, Checked, Flag, LenientInt, OneOrMany, RpmRef, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// Rpms and what their headers tell.
#[rpc_api]
pub trait RpmExports: Send + Sync {
    /// Returns an rpm, or all of that name.
    #[rpc("getRPM")]
    async fn get_rpm(
        &self,
        rpminfo: RpmRef,
        #[arg(default = false)] strict: bool,
        #[arg(default = false)] multi: bool,
    ) -> Result<Option<OneOrMany<RpmRecord>>>;

    /// Lists rpms.
    #[rpc("listRPMs")]
    async fn list_rpms(&self, #[arg(request)] request: ListRpms) -> Result<Listing<RpmRecord>>;

    /// Lists the rpms of a build.
    #[rpc("listBuildRPMs")]
    async fn list_build_rpms(&self, build: BuildRef) -> Result<Vec<RpmRecord>>;

    /// Lists the dependencies of an rpm, of one type or all.
    #[rpc("getRPMDeps")]
    async fn get_rpm_deps(
        &self,
        #[arg("rpmID")] rpm_id: RpmRef,
        #[arg("depType")] dep_type: Option<LenientInt>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Listing<RpmDependency>>;

    /// Lists the files in an rpm.
    #[rpc("listRPMFiles")]
    async fn list_rpm_files(
        &self,
        #[arg("rpmID")] rpm_id: RpmRef,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<RpmFile>>;

    /// Returns a file in an rpm; an empty map if it is not there.
    #[rpc("getRPMFile")]
    async fn get_rpm_file(
        &self,
        #[arg("rpmID")] rpm_id: RpmRef,
        filename: String,
        #[arg(default = false)] strict: bool,
    ) -> Result<Value>;

    /// Returns header fields of an rpm, or of one in the output of a task.
    #[rpc("getRPMHeaders")]
    async fn get_rpm_headers(
        &self,
        #[arg("rpmID")] rpm_id: Option<RpmRef>,
        #[arg("taskID")] task_id: Option<LenientInt>,
        filepath: Option<String>,
        headers: Option<Vec<String>>,
        #[arg(default = false)] strict: bool,
    ) -> Result<BTreeMap<String, Value>>;

    /// Imports an uploaded rpm into its build.
    #[rpc("importRPM", write)]
    async fn import_rpm(&self, path: String, basename: String) -> Result<ImportedRpm>;

    /// Makes an rpm of an external repo known.
    #[rpc("addExternalRPM", write)]
    async fn add_external_rpm(
        &self,
        rpminfo: Value,
        external_repo: Lookup,
        #[arg(default = true)] strict: bool,
    ) -> Result<()>;

    /// Adds the rpms of a scratch build for further arches to the proper build; returns that build.
    #[rpc("mergeScratch", write)]
    async fn merge_scratch(&self, task_id: LenientInt) -> Result<i64>;
}

/// The arguments of `listRPMs`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct ListRpms {
    /// Only those of this build.
    #[serde(rename = "buildID")]
    #[arg("buildID")]
    pub build_id: Option<Unchecked<i64>>,
    /// Only those made in this buildroot.
    #[serde(rename = "buildrootID")]
    #[arg("buildrootID")]
    pub buildroot_id: Option<Unchecked<i64>>,
    /// Only those in this image.
    #[serde(rename = "imageID")]
    #[arg("imageID")]
    pub image_id: Option<Unchecked<i64>>,
    /// Only those that are part of this buildroot.
    #[serde(rename = "componentBuildrootID")]
    #[arg("componentBuildrootID")]
    pub component_buildroot_id: Option<Unchecked<i64>>,
    /// Only those of this host.
    #[serde(rename = "hostID")]
    #[arg("hostID")]
    pub host_id: Option<Unchecked<i64>>,
    /// Only those of this arch, or these.
    pub arches: Option<Checked<OneOrMany<String>>>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
    /// Only drafts, or none.
    pub draft: Option<Flag>,
}
