//! Who is told by mail about builds.

use serde::{Deserialize, Serialize};

/// A subscription to news about builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct Notification {
    /// Its number.
    pub id: i64,
    /// The user.
    pub user_id: i64,
    /// The package; none means all.
    pub package_id: Option<i64>,
    /// The tag; none means all.
    pub tag_id: Option<i64>,
    /// Whether only builds that went well count.
    pub success_only: bool,
    /// The address.
    pub email: String,
}

/// A wish not to be told about builds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct NotificationBlock {
    /// Its number.
    pub id: i64,
    /// The user.
    pub user_id: i64,
    /// The package; none means all.
    pub package_id: Option<i64>,
    /// The tag; none means all.
    pub tag_id: Option<i64>,
}
