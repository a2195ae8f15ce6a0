//! Rpms, what their headers tell, and their signatures.

use serde::{Deserialize, Serialize};

use super::builds::BuildRecord;
use super::json::JsonText;
use crate::time::TimeText;

/// An rpm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RpmRecord {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its arch; `src` for a source package.
    pub arch: String,
    /// Whether its build is a draft; none for external rpms.
    pub draft: Option<bool>,
    /// Its build; none for external rpms.
    pub build_id: Option<i64>,
    /// The buildroot that it was made in; none if it was imported.
    pub buildroot_id: Option<i64>,
    /// The external repo that it comes from; 0 for the hub's own.
    pub external_repo_id: i64,
    /// That repo's name; `INTERNAL` for the hub's own.
    pub external_repo_name: String,
    /// The digest of header and payload, as hex.
    pub payloadhash: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    pub buildtime: i64,
    /// Whether only its data are known, not the file.
    pub metadata_only: bool,
    /// Further data, a map.
    pub extra: Option<JsonText>,
    /// Name, version and release, joined by dashes; in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nvr: Option<String>,
    /// The buildroot that it is a part of, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component_buildroot_id: Option<i64>,
    /// Whether it came into that buildroot after its setup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_update: Option<bool>,
}

/// An rpm that was just imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportedRpm {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its arch; `src` for a source package.
    pub arch: String,
    /// Whether its build is a draft.
    pub draft: bool,
    /// Its build.
    pub build_id: i64,
    /// Its build.
    pub build: BuildRecord,
    /// The buildroot that it was made in.
    pub buildroot_id: Option<i64>,
    /// The buildroot that it was made in, again.
    pub brootid: Option<i64>,
    /// The external repo that it comes from: 0, it is the hub's own.
    pub external_repo_id: i64,
    /// The digest of header and payload, as hex.
    pub payloadhash: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    pub buildtime: i64,
    /// The file name of its source package; none if it is one.
    pub sourcerpm: Option<String>,
    /// 1 if it is a source package.
    pub sourcepackage: Option<i64>,
}

/// A dependency of an rpm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct RpmDependency {
    /// What is needed or given.
    pub name: String,
    /// Which version; empty for any.
    pub version: String,
    /// How versions are compared: 2 less, 4 greater, 8 equal, and further bits of rpm's.
    pub flags: i64,
    /// 0 requires, 1 provides, 2 obsoletes, 3 conflicts, 4 suggests, 5 enhances, 6 supplements, 7 recommends.
    #[serde(rename = "type")]
    pub kind: i64,
}

/// A file in an rpm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct RpmFile {
    /// Its path.
    pub name: String,
    /// Its digest, as hex.
    pub digest: String,
    /// The kind of digest.
    pub digest_algo: String,
    /// The digest again.
    pub md5: String,
    /// Its size in bytes.
    pub size: i64,
    /// What kind of file it is, in rpm's bits.
    pub flags: i64,
    /// The name of its owner.
    pub user: String,
    /// The name of its group.
    pub group: String,
    /// When it was changed, in seconds since 1970.
    pub mtime: i64,
    /// Its mode.
    pub mode: i64,
    /// The rpm that it is in, where only one file was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpm_id: Option<i64>,
}

/// A signature that is stored for an rpm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct RpmSignature {
    /// The rpm.
    pub rpm_id: i64,
    /// The last 8 hex digits of the key's id; empty for the header of an unsigned rpm.
    pub sigkey: String,
    /// The MD5 digest of the signature header.
    pub sighash: String,
}

/// An entry of a changelog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changelog {
    /// Its date.
    pub date: TimeText,
    /// Its date, in seconds since 1970.
    pub date_ts: i64,
    /// Who wrote it.
    pub author: String,
    /// What changed.
    pub text: String,
}
