//! Builds and rpms as tags list them.

use koji_proto::Value;
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::JsonText;
use super::presence::present;
use super::states::BuildState;
use crate::time::TimeText;

/// A build in a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaggedBuild {
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
    /// The event of its creation.
    pub creation_event_id: i64,
    /// When it was made.
    pub creation_time: TimeText,
    /// When the work began.
    pub start_time: Option<TimeText>,
    /// When it ended.
    pub completion_time: Option<TimeText>,
    /// When it was promoted.
    pub promotion_time: Option<TimeText>,
    /// The tag that it is in: the one that was asked for, or one that it inherits from.
    pub tag_id: i64,
    /// That tag's name.
    pub tag_name: String,
    /// The event of the tagging.
    pub create_event: i64,
    /// Further data, if it was asked for.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub extra: Option<Option<JsonText>>,
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

/// An rpm of a build in a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaggedRpm {
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
    pub draft: Option<bool>,
    /// The digest of header and payload, as hex.
    pub payloadhash: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    pub buildtime: i64,
    /// The buildroot that it was made in.
    pub buildroot_id: Option<i64>,
    /// Its build.
    pub build_id: i64,
    /// Whether only its data are known, not the file.
    pub metadata_only: bool,
    /// Further data, if it was asked for.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub extra: Option<Option<JsonText>>,
    /// The key of a signature if signatures were asked for; empty for unsigned.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub sigkey: Option<Option<String>>,
}

/// An archive of a build in a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaggedArchive {
    /// Its number.
    pub id: i64,
    /// The kind of file.
    pub type_id: i64,
    /// The type of build that it belongs to.
    pub btype_id: Option<i64>,
    /// That type's name.
    pub btype: Option<String>,
    /// Its build.
    pub build_id: i64,
    /// The buildroot that it was made in.
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
    /// Further data, if it was asked for.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub extra: Option<Option<JsonText>>,
    /// The Maven group, if Maven archives were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_group_id: Option<String>,
    /// The Maven artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_artifact_id: Option<String>,
    /// The Maven version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maven_version: Option<String>,
    /// The folder of the file, if Windows archives were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relpath: Option<String>,
    /// The platforms that it was made for, divided by blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platforms: Option<String>,
    /// How it was built, in words divided by blanks.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub flags: Option<Option<String>>,
}

/// A Maven archive that a tag's repo has, with its build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LatestMavenArchive {
    /// Its number.
    pub id: i64,
    /// The kind of file.
    pub type_id: i64,
    /// The Maven group.
    pub group_id: String,
    /// The Maven artifact.
    pub artifact_id: String,
    /// The Maven version.
    pub version: String,
    /// The buildroot that it was made in.
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
    /// Its build.
    pub build_id: i64,
    /// The build's package.
    pub pkg_id: i64,
    /// The package's name.
    pub build_name: String,
    /// The build's version.
    pub build_version: String,
    /// The build's release.
    pub build_release: String,
    /// The build's epoch.
    pub build_epoch: Option<i64>,
    /// The build's state.
    pub state: BuildState,
    /// The task that made the build.
    pub task_id: Option<i64>,
    /// The build's owner.
    pub owner: i64,
    /// The volume that its files are on.
    pub volume_id: i64,
    /// The volume's name.
    pub volume_name: String,
    /// The tag that the build is in: the one that was asked for, or one that it inherits from.
    pub tag_id: i64,
    /// That tag's name.
    pub tag_name: String,
    /// The event of the tagging.
    pub tag_event: i64,
}

/// Rows of a tag with the builds that they belong to.
///
/// On the wire a list of two lists; an empty list if there is no such tag and that is no fault.
#[derive(Debug, Clone, PartialEq)]
pub enum WithBuilds<T> {
    /// What the tag has.
    Found {
        /// The rows.
        rows: Vec<T>,
        /// The builds that they belong to.
        builds: Vec<TaggedBuild>,
    },
    /// There is no such tag.
    NoTag,
}

impl<T: Serialize> Serialize for WithBuilds<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Found { rows, builds } => (rows, builds).serialize(serializer),
            Self::NoTag => serializer.serialize_seq(Some(0))?.end(),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for WithBuilds<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Array(halves) if halves.is_empty() => Ok(Self::NoTag),
            both => {
                let (rows, builds) = both.into_typed().map_err(D::Error::custom)?;
                Ok(Self::Found { rows, builds })
            }
        }
    }
}
