//! What the scheduler remembers: its runs, refusals of hosts, and messages.
//!
//! Queries of these let the caller choose fields; the records here are for the fields that are given if none
//! are chosen.

use serde::{Deserialize, Serialize};

use super::json::JsonText;
use crate::time::TimeSeconds;

/// An assignment of a task to a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRun {
    /// Its number.
    pub id: i64,
    /// The task.
    pub task_id: i64,
    /// The host.
    pub host_id: i64,
    /// Whether it still holds.
    pub active: bool,
    /// When it was made.
    pub create_ts: TimeSeconds,
}

/// A refusal of a host to take a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRefusal {
    /// Its number.
    pub id: i64,
    /// The task.
    pub task_id: i64,
    /// The host.
    pub host_id: i64,
    /// Whether the host itself refused.
    pub by_host: bool,
    /// Whether it may be forgotten after a while.
    pub soft: bool,
    /// Why.
    pub msg: Option<String>,
    /// When it was.
    pub ts: TimeSeconds,
}

/// What a builder told the scheduler about its host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostData {
    /// The host.
    pub host_id: i64,
    /// What it told, a map.
    pub data: Option<JsonText>,
}

/// A message of the scheduler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchedulerMessage {
    /// Its number.
    pub id: i64,
    /// The task that it is about.
    pub task_id: Option<i64>,
    /// The host that it is about.
    pub host_id: Option<i64>,
    /// What it says.
    pub msg: String,
    /// When it was.
    pub msg_ts: TimeSeconds,
}
