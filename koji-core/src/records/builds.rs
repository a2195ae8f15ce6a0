//! Builds: what was made of a package in one version and release.

use serde::{Deserialize, Serialize};

use super::json::JsonText;
use super::presence::present;
use super::states::BuildState;
use crate::time::TimeSeconds;
use crate::time::TimeText;

/// A build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuildRecord {
    /// The build's number, again.
    pub id: i64,
    /// The build's number.
    pub build_id: i64,
    /// Its package.
    pub package_id: i64,
    /// The package's name.
    pub package_name: String,
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release, with the suffix of a draft if it is one.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Name, version and release, joined by dashes.
    pub nvr: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Its state.
    pub state: BuildState,
    /// The task that made it.
    pub task_id: Option<i64>,
    /// Its owner.
    pub owner_id: i64,
    /// The owner's name.
    pub owner_name: String,
    /// The user who promoted it.
    pub promoter_id: Option<i64>,
    /// That user's name.
    pub promoter_name: Option<String>,
    /// The volume that its files are on.
    pub volume_id: i64,
    /// The volume's name.
    pub volume_name: String,
    /// The content generator that imported it.
    pub cg_id: Option<i64>,
    /// The generator's name.
    pub cg_name: Option<String>,
    /// What it was made from.
    pub source: Option<String>,
    /// Further data, a map.
    pub extra: Option<JsonText>,
    /// The event of its creation.
    pub creation_event_id: i64,
    /// When it was made.
    pub creation_time: TimeText,
    /// When it was made.
    pub creation_ts: TimeSeconds,
    /// When the work began.
    pub start_time: Option<TimeText>,
    /// When the work began.
    pub start_ts: Option<TimeSeconds>,
    /// When it ended; none while it is being made.
    pub completion_time: Option<TimeText>,
    /// When it ended.
    pub completion_ts: Option<TimeSeconds>,
    /// When it was promoted.
    pub promotion_time: Option<TimeText>,
    /// When it was promoted.
    pub promotion_ts: Option<TimeSeconds>,
}

/// A build in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedBuild {
    /// The build's number.
    pub build_id: i64,
    /// Its package.
    pub package_id: i64,
    /// The package's name.
    pub package_name: String,
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release, with the suffix of a draft if it is one.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Name, version and release, joined by dashes.
    pub nvr: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// Its state.
    pub state: BuildState,
    /// The task that made it.
    pub task_id: Option<i64>,
    /// Its owner.
    pub owner_id: i64,
    /// The owner's name.
    pub owner_name: String,
    /// The user who promoted it.
    pub promoter_id: Option<i64>,
    /// That user's name.
    pub promoter_name: Option<String>,
    /// The volume that its files are on.
    pub volume_id: i64,
    /// The volume's name.
    pub volume_name: String,
    /// What it was made from.
    pub source: Option<String>,
    /// Further data, a map.
    pub extra: Option<JsonText>,
    /// The event of its creation.
    pub creation_event_id: i64,
    /// When it was made.
    pub creation_time: TimeText,
    /// When it was made.
    pub creation_ts: TimeSeconds,
    /// When the work began.
    pub start_time: Option<TimeText>,
    /// When the work began.
    pub start_ts: Option<TimeSeconds>,
    /// When it ended; none while it is being made.
    pub completion_time: Option<TimeText>,
    /// When it ended.
    pub completion_ts: Option<TimeSeconds>,
    /// When it was promoted.
    pub promotion_time: Option<TimeText>,
    /// When it was promoted.
    pub promotion_ts: Option<TimeSeconds>,
    /// The Maven group, if Maven builds were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_group_id: Option<String>,
    /// The Maven artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_artifact_id: Option<String>,
    /// The Maven version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_version: Option<String>,
    /// The platform, if Windows builds were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// A build in the list of untagged ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct BareBuild {
    /// The build's number.
    pub id: i64,
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
}

/// A build that a content generator has reserved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct BuildReservation {
    /// The build.
    pub build_id: i64,
    /// The secret by which the import refers to it.
    pub token: String,
}

/// A log file of a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct BuildLog {
    /// The name of the file.
    pub name: String,
    /// The folder below the build's logs.
    pub dir: String,
    /// The path below the top directory.
    pub path: String,
}

/// A Maven build's own data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct MavenBuild {
    /// The build.
    pub build_id: i64,
    /// Its group.
    pub group_id: String,
    /// Its artifact.
    pub artifact_id: String,
    /// Its Maven version, which need not be the build's.
    pub version: String,
}

/// A Windows build's own data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct WinBuild {
    /// The build.
    pub build_id: i64,
    /// What it was built on.
    pub platform: String,
}

/// An image build's own data: there is none but that it is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ImageBuild {
    /// The build.
    pub build_id: i64,
}

/// What refers to a build. A lazy call leaves out what comes after the first that is not empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BuildReferences {
    /// The tags that hold it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<ReferringTag>>,
    /// The rpms of complete builds that were made with its rpms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpms: Option<Vec<ReferringRpm>>,
    /// The archives that contain its rpms or archives, each as often as it contains one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component_of: Option<Vec<i64>>,
    /// The archives of complete builds that were made with its archives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archives: Option<Vec<ReferringArchive>>,
    /// The same as `component_of`, under an old name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<i64>>,
    /// When the newest of the hub's buildroots was made that held something of it, if one did.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub last_used: Option<Option<TimeSeconds>>,
}

/// A tag that holds a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ReferringTag {
    /// Its number.
    pub tag_id: i64,
    /// Its name.
    pub name: String,
}

/// An rpm that was made with rpms of a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ReferringRpm {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its arch.
    pub arch: String,
    /// Its build.
    pub build_id: i64,
}

/// An archive that was made with archives of a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ReferringArchive {
    /// Its number.
    pub id: i64,
    /// The type of archive.
    pub type_id: i64,
    /// That type's name.
    pub type_name: String,
    /// Its build.
    pub build_id: i64,
    /// The name of the file.
    pub filename: String,
}
