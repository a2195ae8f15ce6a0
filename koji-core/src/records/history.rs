//! Rows of versioned tables, as the history tells them.

use std::collections::BTreeMap;

use koji_proto::Value;
use serde::{Deserialize, Serialize};

use super::json::JsonText;
use super::presence::present;
use crate::time::TimeSeconds;

/// A row of a versioned table: what it holds, and who made and ended it when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Whether it holds now; never false, but none once it has ended.
    pub active: Option<bool>,
    /// The event from which it holds.
    pub create_event: i64,
    /// When that was.
    pub create_ts: TimeSeconds,
    /// Who made it.
    pub creator_id: i64,
    /// That user's name.
    pub creator_name: String,
    /// The event from which it does not hold any more.
    pub revoke_event: Option<i64>,
    /// When that was.
    pub revoke_ts: Option<TimeSeconds>,
    /// Who ended it.
    pub revoker_id: Option<i64>,
    /// That user's name.
    pub revoker_name: Option<String>,
    /// Whether the editor asked for made it.
    #[serde(
        rename = "_created_by",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_by: Option<Option<bool>>,
    /// Whether the editor asked for ended it.
    #[serde(
        rename = "_revoked_by",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_by: Option<Option<bool>>,
    /// Whether it was made after the time asked for.
    #[serde(
        rename = "_created_after",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_after: Option<Option<bool>>,
    /// Whether it was ended after the time asked for.
    #[serde(
        rename = "_revoked_after",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_after: Option<Option<bool>>,
    /// Whether it was made before the time asked for.
    #[serde(
        rename = "_created_before",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_before: Option<Option<bool>>,
    /// Whether it was ended before the time asked for.
    #[serde(
        rename = "_revoked_before",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_before: Option<Option<bool>>,
    /// Whether it was made after the event asked for.
    #[serde(
        rename = "_created_after_event",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_after_event: Option<Option<bool>>,
    /// Whether it was ended after the event asked for.
    #[serde(
        rename = "_revoked_after_event",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_after_event: Option<Option<bool>>,
    /// Whether it was made before the event asked for.
    #[serde(
        rename = "_created_before_event",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_before_event: Option<Option<bool>>,
    /// Whether it was ended before the event asked for.
    #[serde(
        rename = "_revoked_before_event",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_before_event: Option<Option<bool>>,
    /// What is remembered of an external repo.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub data: Option<Option<JsonText>>,
    /// The table's other columns, and names of what they point to (`tag.name`).
    #[serde(flatten)]
    pub columns: BTreeMap<String, Value>,
}
