//! Tasks, and what builders see of them.

use koji_proto::Value;
use serde::{Deserialize, Serialize};

use super::presence::present;
use super::states::UserKind;
use crate::task::TaskState;
use crate::time::TimeSeconds;
use crate::time::TimeText;

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// Its number.
    pub id: i64,
    /// Its state.
    pub state: TaskState,
    /// When it was made.
    pub create_time: TimeText,
    /// When it was made.
    pub create_ts: TimeSeconds,
    /// When a builder opened it.
    pub start_time: Option<TimeText>,
    /// When a builder opened it.
    pub start_ts: Option<TimeSeconds>,
    /// When it ended.
    pub completion_time: Option<TimeText>,
    /// When it ended.
    pub completion_ts: Option<TimeSeconds>,
    /// The channel.
    pub channel_id: i64,
    /// The host that has it.
    pub host_id: Option<i64>,
    /// The task that it is a part of.
    pub parent: Option<i64>,
    /// What tells it from the other parts of its parent.
    pub label: Option<String>,
    /// Whether it waits for parts of its own; none if it never did.
    pub waiting: Option<bool>,
    /// Whether its parent waits for it; none if it never did.
    pub awaited: Option<bool>,
    /// The user who asked for it.
    pub owner: i64,
    /// What is done.
    pub method: String,
    /// The arch that it needs.
    pub arch: String,
    /// How urgent it is; lower numbers come first.
    pub priority: i64,
    /// How much of a host's capacity it takes.
    pub weight: f64,
    /// The arguments if they were asked for: decoded, or as the stored XML text.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// In lists of tasks the result: decoded, or as the stored XML text; nil before the end.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub result: Option<Value>,
    /// The name of the owner, in lists of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// The kind of user that the owner is, in lists of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_type: Option<UserKind>,
}

/// A task that is assigned to a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignedTask {
    /// Its number.
    pub id: i64,
    /// Its state.
    pub state: TaskState,
    /// The channel.
    pub channel_id: i64,
    /// The host.
    pub host_id: Option<i64>,
    /// The arch that it needs.
    pub arch: String,
    /// What is done.
    pub method: String,
    /// How urgent it is; lower numbers come first.
    pub priority: i64,
    /// When it was made.
    pub create_ts: TimeSeconds,
}

/// An open task of a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostTask {
    /// Its number.
    pub id: i64,
    /// Whether it waits for parts of its own.
    pub waiting: Option<bool>,
    /// How much of the host's capacity it takes.
    pub weight: f64,
    /// True if it waits and some of the parts that it waits for have ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert: Option<bool>,
}

/// How far the awaited children of a task are; on the wire a list of two lists.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(Vec<i64>, Vec<i64>)", into = "(Vec<i64>, Vec<i64>)")]
pub struct TaskWait {
    /// The children that have ended, well or not.
    pub finished: Vec<i64>,
    /// The others.
    pub unfinished: Vec<i64>,
}

impl From<(Vec<i64>, Vec<i64>)> for TaskWait {
    fn from((finished, unfinished): (Vec<i64>, Vec<i64>)) -> Self {
        Self { finished, unfinished }
    }
}

impl From<TaskWait> for (Vec<i64>, Vec<i64>) {
    fn from(wait: TaskWait) -> Self {
        (wait.finished, wait.unfinished)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_travels_as_two_lists() {
        let wait = TaskWait { finished: vec![1], unfinished: vec![2, 3] };
        let value = Value::from_serialize(&wait).unwrap();
        let lists = value.as_array().unwrap();
        assert_eq!(lists[1], Value::Array(vec![Value::Int(2), Value::Int(3)]));
        assert_eq!(value.into_typed::<TaskWait>().unwrap(), wait);
    }
}
