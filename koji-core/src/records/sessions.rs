//! Sessions, and what a login answers.

use serde::{Deserialize, Serialize};

use crate::time::TimeSeconds;
use crate::time::TimeText;

/// The session that a login made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct NewSession {
    /// Its number.
    #[serde(rename = "session-id")]
    pub session_id: i64,
    /// The secret that goes with it.
    #[serde(rename = "session-key")]
    pub session_key: String,
    /// Whether the hub reads both from headers; always true.
    #[serde(rename = "header-auth")]
    pub header_auth: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionRecord {
    /// The user.
    pub user_id: i64,
    /// How it logged in: 0 by password, 2 by TLS certificate, 3 by GSSAPI.
    pub authtype: i64,
    /// The session that it is a subsession of.
    pub master: Option<i64>,
    /// True if it locks out the user's other sessions; never false.
    pub exclusive: Option<bool>,
    /// Whether it has to be renewed.
    pub expired: bool,
    /// The number of the last call that changed something.
    pub callnum: Option<i64>,
    /// When it began.
    pub start_time: TimeText,
    /// When it began.
    pub start_ts: TimeSeconds,
    /// When it was last used.
    pub update_time: TimeText,
    /// When it was last used.
    pub update_ts: TimeSeconds,
    /// When it was last renewed.
    pub renew_time: Option<TimeText>,
    /// When it was last renewed.
    pub renew_ts: Option<TimeSeconds>,
    /// Its number, if details were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The address that it is bound to, if details were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostip: Option<String>,
}
