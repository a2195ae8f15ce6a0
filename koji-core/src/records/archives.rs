//! Archives: files of builds that are no rpms.

use serde::{Deserialize, Serialize};

use super::json::JsonText;
use super::presence::present;

/// A kind of file that can be an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ArchiveType {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The endings of file names, divided by blanks.
    pub extensions: String,
    /// `zip` or `tar` if the hub can look inside.
    pub compression_type: Option<String>,
}

/// An archive: a file of a build that is no rpm and no log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArchiveRecord {
    /// Its number.
    pub id: i64,
    /// The kind of file.
    pub type_id: i64,
    /// That kind's name.
    pub type_name: String,
    /// What that kind is.
    pub type_description: String,
    /// The endings of that kind's file names, divided by blanks.
    pub type_extensions: String,
    /// `zip` or `tar` if the hub can look inside.
    pub compression_type: Option<String>,
    /// The type of build that it belongs to.
    pub btype_id: Option<i64>,
    /// That type's name.
    pub btype: Option<String>,
    /// Its build.
    pub build_id: i64,
    /// The buildroot that it was made in; none if it was imported.
    pub buildroot_id: Option<i64>,
    /// The name of the file.
    pub filename: String,
    /// Its size in bytes.
    pub size: i64,
    /// Its digest, as hex.
    pub checksum: String,
    /// The kind of digest: 0 MD5, 1 SHA-1, 2 SHA-256.
    pub checksum_type: i64,
    /// Whether only its data are known, not the file.
    pub metadata_only: bool,
    /// Further data, a map.
    pub extra: Option<JsonText>,
    /// The Maven group, of a Maven archive whose type was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// The Maven artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_id: Option<String>,
    /// The Maven version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The folder, of a Windows archive whose type was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relpath: Option<String>,
    /// The platforms that it was made for, divided by blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platforms: Option<String>,
    /// How it was built, in words divided by blanks.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub flags: Option<Option<String>>,
    /// The arch, of an image whose type was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arch: Option<String>,
    /// Whether it is known which rpms are in it, of a single image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rootid: Option<bool>,
    /// The buildroot that it is a part of, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component_buildroot_id: Option<i64>,
    /// Whether the project needed it there, rather than what built the project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<bool>,
}

/// What an archive has as one of Maven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MavenArchive {
    /// The archive.
    pub archive_id: i64,
    /// The group.
    pub group_id: String,
    /// The artifact.
    pub artifact_id: String,
    /// The version.
    pub version: String,
}

/// What an archive has as one for Windows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WinArchive {
    /// The archive.
    pub archive_id: i64,
    /// The folder below the build's own; may be empty.
    pub relpath: String,
    /// The platforms that it was made for, divided by blanks.
    pub platforms: String,
    /// How it was built, in words divided by blanks.
    pub flags: Option<String>,
}

/// What an archive has as an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageArchive {
    /// The archive.
    pub archive_id: i64,
    /// The arch.
    pub arch: String,
    /// Whether it is known which rpms are in it.
    pub rootid: bool,
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// The archive.
    pub archive_id: i64,
    /// The path inside.
    pub name: String,
    /// Its size in bytes, not compressed.
    pub size: i64,
    /// When it was changed, in seconds since 1970.
    pub mtime: i64,
    /// Its mode, in tar archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<i64>,
    /// The name of its owner, in tar archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The name of its group, in tar archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}
