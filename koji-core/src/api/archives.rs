//! Archives: files of builds that are no rpms.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::archives::{
    ArchiveFile, ArchiveRecord, ArchiveType, ImageArchive, MavenArchive, WinArchive,
};
use crate::refs::{BuildRef, Checked, LenientInt, OneOrMany, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// Archives: files of builds that are no rpms.
#[rpc_api]
pub trait ArchiveExports: Send + Sync {
    /// Lists the types of archives.
    #[rpc("getArchiveTypes")]
    async fn get_archive_types(&self) -> Result<Vec<ArchiveType>>;

    /// Returns the type of archives of a file name, a name or a number.
    #[rpc("getArchiveType")]
    async fn get_archive_type(
        &self,
        filename: Option<String>,
        type_name: Option<Lookup>,
        type_id: Option<LenientInt>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ArchiveType>>;

    /// Makes a type of archives; the endings of file names are divided by blanks.
    #[rpc("addArchiveType", write)]
    async fn add_archive_type(
        &self,
        name: Checked<String>,
        description: String,
        extensions: String,
        compression_type: Option<String>,
    ) -> Result<()>;

    /// Returns an archive with the data of its type.
    #[rpc("getArchive")]
    async fn get_archive(
        &self,
        archive_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ArchiveRecord>>;

    /// Returns the Maven data of an archive.
    #[rpc("getMavenArchive")]
    async fn get_maven_archive(
        &self,
        archive_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<MavenArchive>>;

    /// Returns the Windows data of an archive.
    #[rpc("getWinArchive")]
    async fn get_win_archive(
        &self,
        archive_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<WinArchive>>;

    /// Returns the image data of an archive.
    #[rpc("getImageArchive")]
    async fn get_image_archive(
        &self,
        archive_id: LenientInt,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ImageArchive>>;

    /// Lists archives.
    #[rpc("listArchives")]
    async fn list_archives(&self, #[arg(request)] request: ListArchives) -> Result<Listing<ArchiveRecord>>;

    /// Lists the files in an archive.
    #[rpc("listArchiveFiles")]
    async fn list_archive_files(
        &self,
        archive_id: LenientInt,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
        #[arg(default = false)] strict: bool,
    ) -> Result<Listing<ArchiveFile>>;

    /// Returns a file in an archive.
    #[rpc("getArchiveFile")]
    async fn get_archive_file(
        &self,
        archive_id: LenientInt,
        filename: String,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ArchiveFile>>;

    /// Imports an uploaded file into a build.
    #[rpc("importArchive", write)]
    async fn import_archive(
        &self,
        filepath: String,
        buildinfo: BuildRef,
        #[arg("type")] kind: String,
        #[arg("typeInfo")] type_info: Value,
    ) -> Result<()>;
}

/// The arguments of `listArchives`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct ListArchives {
    /// Only those of this build.
    #[serde(rename = "buildID")]
    #[arg("buildID")]
    pub build_id: Option<LenientInt>,
    /// Only those made in this buildroot.
    #[serde(rename = "buildrootID")]
    #[arg("buildrootID")]
    pub buildroot_id: Option<LenientInt>,
    /// Only those that are part of this buildroot.
    #[serde(rename = "componentBuildrootID")]
    #[arg("componentBuildrootID")]
    pub component_buildroot_id: Option<LenientInt>,
    /// Only those of this host.
    #[serde(rename = "hostID")]
    #[arg("hostID")]
    pub host_id: Option<LenientInt>,
    /// The type of build.
    #[serde(rename = "type")]
    #[arg("type")]
    pub kind: Option<String>,
    /// Only those of this file name.
    pub filename: Option<String>,
    /// Only those of this size in bytes.
    pub size: Option<i64>,
    /// Only those of this digest.
    pub checksum: Option<String>,
    /// Only those with this kind of digest.
    pub checksum_type: Option<Unchecked<i64>>,
    /// What the data of the type must hold.
    #[serde(rename = "typeInfo")]
    #[arg("typeInfo")]
    pub type_info: Option<Checked<ArchiveTypeInfo>>,
    /// How the rows are ordered, cut and shaped.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
    /// Only those in this archive.
    #[serde(rename = "imageID")]
    #[arg("imageID")]
    pub image_id: Option<LenientInt>,
    /// Only this one.
    #[serde(rename = "archiveID")]
    #[arg("archiveID")]
    pub archive_id: Option<LenientInt>,
    /// Whether it is a fault if there is none.
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    #[arg(default = false)]
    pub strict: bool,
}

/// What the data of an archive's type must hold; which counts depends on the type.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ArchiveTypeInfo {
    /// The Maven group.
    pub group_id: Option<String>,
    /// The Maven artifact.
    pub artifact_id: Option<String>,
    /// The Maven version.
    pub version: Option<String>,
    /// The folder of a Windows archive.
    pub relpath: Option<String>,
    /// Platforms that a Windows archive must all be for.
    pub platforms: Option<OneOrMany<String>>,
    /// Flags that a Windows archive must all have.
    pub flags: Option<OneOrMany<String>>,
    /// The arch of an image.
    pub arch: Option<String>,
}
