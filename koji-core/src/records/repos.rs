//! Repositories made of tags, and requests for them.

use serde::{Deserialize, Serialize};

use super::json::JsonText;
use super::states::BuildrootState;
use super::states::RepoState;
use super::tasks::TaskRecord;
use crate::task::TaskState;
use crate::time::TimeSeconds;
use crate::time::TimeText;

/// A repo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepoRecord {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// Its state.
    pub state: RepoState,
    /// When it got that state.
    pub state_time: Option<TimeText>,
    /// When it got that state.
    pub state_ts: Option<TimeSeconds>,
    /// The event that its content is of.
    pub create_event: i64,
    /// When that was.
    pub create_ts: TimeSeconds,
    /// The last change of the tag up to then.
    pub begin_event: Option<i64>,
    /// When that was.
    pub begin_ts: Option<TimeSeconds>,
    /// The first change of the tag after it; none while it is up to date.
    pub end_event: Option<i64>,
    /// When that was.
    pub end_ts: Option<TimeSeconds>,
    /// When it was made.
    pub creation_time: TimeText,
    /// When it was made.
    pub creation_ts: TimeSeconds,
    /// Whether it is one for users, with signed packages.
    pub dist: bool,
    /// Its options.
    pub opts: Option<JsonText>,
    /// Those that differ from the tag's defaults.
    pub custom_opts: Option<JsonText>,
    /// The task that made it.
    pub task_id: Option<i64>,
    /// The state of that task.
    pub task_state: Option<TaskState>,
}

/// A repo that is not deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActiveRepo {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// Its state.
    pub state: RepoState,
    /// When it got that state.
    pub state_ts: Option<TimeSeconds>,
    /// The event that its content is of.
    pub create_event: i64,
    /// When that was.
    pub create_ts: TimeSeconds,
    /// The first change of the tag after it.
    pub end_event: Option<i64>,
    /// When it was made.
    pub creation_ts: TimeSeconds,
    /// Whether it is one for users.
    pub dist: bool,
    /// Its options.
    pub opts: Option<JsonText>,
    /// The task that made it.
    pub task_id: Option<i64>,
}

/// A buildroot that uses a repo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct RepoReference {
    /// The buildroot.
    pub id: i64,
    /// Its host.
    pub host_id: i64,
    /// The event of its creation.
    pub create_event: i64,
    /// Its state.
    pub state: BuildrootState,
    /// Its task.
    pub task_id: i64,
}

/// A request for a repo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepoRequest {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// The user who asked.
    pub owner: i64,
    /// That user's name.
    pub owner_name: String,
    /// How urgent it is; lower numbers come first.
    pub priority: i64,
    /// The event that the content must be of.
    pub at_event: Option<i64>,
    /// The event that the content must not be older than.
    pub min_event: Option<i64>,
    /// The options that it must have.
    pub opts: JsonText,
    /// Whether it is still waited for.
    pub active: bool,
    /// How many tasks were made for it.
    pub tries: i64,
    /// The task that makes it.
    pub task_id: Option<i64>,
    /// The state of that task.
    pub task_state: Option<TaskState>,
    /// The repo that fulfils it.
    pub repo_id: Option<i64>,
    /// When it was made.
    pub create_time: TimeText,
    /// When it was made.
    pub create_ts: TimeSeconds,
    /// When it last changed.
    pub update_time: TimeText,
    /// When it last changed.
    pub update_ts: TimeSeconds,
}

/// What becomes of the wish for a repo: a repo that is there, or a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepoRequestReply {
    /// The repo, if one is there.
    pub repo: Option<RepoRecord>,
    /// The request, if one was needed.
    pub request: Option<RepoRequest>,
    /// Whether the request was there before.
    pub duplicate: bool,
}

/// How far a request for a repo is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepoRequestStatus {
    /// The repo, once it is there.
    pub repo: Option<RepoRecord>,
    /// The request.
    pub request: RepoRequest,
    /// The task, if one works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskRecord>,
}
