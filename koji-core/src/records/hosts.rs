//! Hosts: the machines that builders run on, and the channels by which tasks reach them.

use serde::{Deserialize, Serialize};

use crate::time::TimeSeconds;

/// A host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostRecord {
    /// Its number.
    pub id: i64,
    /// Its user.
    pub user_id: i64,
    /// Its name.
    pub name: String,
    /// When its builder last checked in.
    pub update_ts: Option<TimeSeconds>,
    /// Whether it takes tasks.
    pub ready: bool,
    /// The weight of its tasks, as its builder told it.
    pub task_load: f64,
    /// The arches that it builds for, divided by blanks.
    pub arches: Option<String>,
    /// The weight of tasks that it can bear.
    pub capacity: f64,
    /// What it is.
    pub description: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether it may get tasks.
    pub enabled: bool,
}

/// A host as old builders see it when they choose their tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostLoad {
    /// Its number.
    pub id: i64,
    /// Its user.
    pub user_id: i64,
    /// Its name.
    pub name: String,
    /// When its builder last checked in.
    pub update_ts: Option<TimeSeconds>,
    /// Whether it takes tasks.
    pub ready: bool,
    /// The weight of its tasks, as its builder told it.
    pub task_load: f64,
    /// The arches that it builds for, divided by blanks.
    pub arches: Option<String>,
    /// The weight of tasks that it can bear.
    pub capacity: f64,
    /// What it is.
    pub description: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether it may get tasks.
    pub enabled: bool,
    /// Its enabled channels.
    #[serde(default)]
    pub channels: Vec<i64>,
}

/// A channel: a group of hosts that take the same tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct ChannelRecord {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Whether tasks can be put into it.
    pub enabled: bool,
    /// A remark.
    pub comment: Option<String>,
}
