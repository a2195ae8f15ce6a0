//! Buildroots: the systems in which builds were made.

use serde::{Deserialize, Serialize};

use super::json::JsonText;
use super::states::{BuildrootState, RepoState};
use crate::lookup::Lookup;
use crate::time::{TimeSeconds, TimeText};

/// A buildroot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuildrootRecord {
    /// Its number.
    pub id: i64,
    /// 0 if a builder of the hub made it, 1 if a content generator did.
    pub br_type: i64,
    /// The content generator.
    pub cg_id: Option<i64>,
    /// The generator's name.
    pub cg_name: Option<String>,
    /// The generator's version.
    pub cg_version: Option<String>,
    /// The arch of the system inside.
    pub container_arch: Option<String>,
    /// The same.
    pub arch: Option<String>,
    /// What keeps it apart from the host: `chroot` for builders of the hub.
    pub container_type: Option<String>,
    /// The host's operating system, for generators.
    pub host_os: Option<String>,
    /// The host's arch, for generators.
    pub host_arch: Option<String>,
    /// Further data.
    pub extra: Option<JsonText>,
    /// Its state, if a builder of the hub made it.
    pub state: Option<BuildrootState>,
    /// The task that it was made for.
    pub task_id: Option<i64>,
    /// The host.
    pub host_id: Option<i64>,
    /// The host's name.
    pub host_name: Option<String>,
    /// The repo that it was made from.
    pub repo_id: Option<i64>,
    /// The state of that repo.
    pub repo_state: Option<RepoState>,
    /// The tag of that repo.
    pub tag_id: Option<i64>,
    /// That tag's name.
    pub tag_name: Option<String>,
    /// The event of its creation.
    pub create_event_id: Option<i64>,
    /// When it was made.
    pub create_event_time: Option<TimeText>,
    /// When it was made.
    pub create_ts: Option<TimeSeconds>,
    /// The event of its end.
    pub retire_event_id: Option<i64>,
    /// When it ended.
    pub retire_event_time: Option<TimeText>,
    /// When it ended.
    pub retire_ts: Option<TimeSeconds>,
    /// The event that the repo's content is of.
    pub repo_create_event_id: Option<i64>,
    /// When that was.
    pub repo_create_event_time: Option<TimeText>,
}

/// An rpm in a buildroot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct BuildrootRpm {
    /// The rpm.
    pub rpm_id: i64,
    /// Whether it came after the setup.
    pub is_update: bool,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its arch.
    pub arch: String,
    /// Its build; none for external rpms.
    pub build_id: Option<i64>,
    /// Whether its build is a draft; none for external rpms.
    pub draft: Option<bool>,
    /// The external repo that it comes from; 0 for the hub's own.
    pub external_repo_id: i64,
    /// That repo's name.
    pub external_repo_name: String,
}

/// An rpm that a builder found in a buildroot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRpm {
    /// Its number, if the builder knows it; the name may be that of several drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch.
    #[serde(default)]
    pub epoch: Option<i64>,
    /// Its arch.
    pub arch: String,
    /// Its size in bytes; needed of external rpms.
    #[serde(default)]
    pub size: Option<i64>,
    /// The digest of header and payload, as hex; needed of external rpms.
    #[serde(default)]
    pub payloadhash: Option<String>,
    /// When it was built, in seconds since 1970; needed of external rpms.
    #[serde(default)]
    pub buildtime: Option<i64>,
    /// The external repo that it comes from; none if it is the hub's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Lookup>,
}

/// An archive that a builder found in a buildroot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundArchive {
    /// Its number.
    pub id: i64,
}

/// A Maven artifact that a builder found in a buildroot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundMaven {
    /// Which artifact it is.
    pub maven_info: MavenCoordinates,
    /// Its files.
    #[serde(default)]
    pub files: Vec<FoundFile>,
}

/// The coordinates of a Maven artifact.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MavenCoordinates {
    /// The group.
    pub group_id: String,
    /// The artifact.
    pub artifact_id: String,
    /// The version.
    pub version: String,
}

/// A file of a Maven artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundFile {
    /// Its name, without its folder.
    pub filename: String,
    /// Its size in bytes.
    pub size: i64,
}
