//! Finding tasks.

use koji_core::records::tasks::TaskRecord;
use koji_core::task::TaskState;
use serde::Deserialize;

use super::super::db::{Conn, DbError, Param, Select, sql};

/// The columns of a task's record.
pub(super) const COLUMNS: &[(&str, &str)] = &[
    ("task.id", "id"),
    ("task.state", "state"),
    ("task.create_time", "create_time"),
    ("task.create_time", "create_ts"),
    ("task.start_time", "start_time"),
    ("task.start_time", "start_ts"),
    ("task.completion_time", "completion_time"),
    ("task.completion_time", "completion_ts"),
    ("task.channel_id", "channel_id"),
    ("task.host_id", "host_id"),
    ("task.parent", "parent"),
    ("task.label", "label"),
    ("task.waiting", "waiting"),
    ("task.awaited", "awaited"),
    ("task.owner", "owner"),
    ("task.method", "method"),
    ("task.arch", "arch"),
    ("task.priority", "priority"),
    ("task.weight", "weight"),
];

/// The ids of a task's descendants; loops end, since UNION drops what was there already.
const DESCENDANTS: &str = "WITH RECURSIVE below (id) AS (
        SELECT id FROM task WHERE parent = $1
         UNION
        SELECT task.id FROM task JOIN below ON task.parent = below.id
    )";

fn select(conn: &Conn, with_request: bool) -> Select {
    let select = Select::from(conn.dialect(), "task").columns(COLUMNS);
    if with_request { select.columns(&[("task.request", "request")]) } else { select }
}

/// Finds a task, with the XML text of its request if wanted.
pub async fn find(conn: &Conn, id: i64, with_request: bool) -> Result<Option<TaskRecord>, DbError> {
    select(conn, with_request).filter("task.id = $", id).optional(conn).await
}

/// Finds tasks, in the order of their ids; those that do not exist are left out.
pub async fn find_all(conn: &Conn, ids: &[i64], with_request: bool) -> Result<Vec<TaskRecord>, DbError> {
    select(conn, with_request).any("task.id", Param::from(ids)).order_by("task.id").all(conn).await
}

/// Returns the XML text of a task's request.
pub async fn request(conn: &Conn, id: i64) -> Result<Option<String>, DbError> {
    let text = conn.optional(sql("SELECT request FROM task WHERE id = $1").bind(id)).await?;
    Ok(text.flatten())
}

/// A task with how it ended.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Outcome {
    /// Its id.
    pub id: i64,
    /// Its state.
    pub state: TaskState,
    /// The XML text of its result.
    pub result: Option<String>,
}

/// Returns how a task ended.
pub async fn outcome(conn: &Conn, id: i64) -> Result<Option<Outcome>, DbError> {
    conn.optional(sql("SELECT id, state, result FROM task WHERE id = $1").bind(id)).await
}

/// Returns how tasks ended: the listed ones, or all children of a parent; by id.
pub async fn outcomes(conn: &Conn, tasks: Option<&[i64]>, parent: i64) -> Result<Vec<Outcome>, DbError> {
    let select = Select::from(conn.dialect(), "task").columns(&[
        ("task.id", "id"),
        ("task.state", "state"),
        ("task.result", "result"),
    ]);
    let select = match tasks {
        Some(ids) => select.any("task.id", Param::from(ids)),
        None => select.filter("task.parent = $", parent),
    };
    select.order_by("task.id").all(conn).await
}

/// Lists the children of a task by id.
pub async fn children(conn: &Conn, parent: i64, with_request: bool) -> Result<Vec<TaskRecord>, DbError> {
    select(conn, with_request).filter("task.parent = $", parent).order_by("task.id").all(conn).await
}

/// Finds the child of a task that has a label.
pub async fn child_by_label(conn: &Conn, parent: i64, label: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM task WHERE parent = $1 AND label = $2").bind(parent).bind(label)).await
}

/// Lists the descendants of a task by id.
pub async fn descendants(conn: &Conn, task: i64, with_request: bool) -> Result<Vec<TaskRecord>, DbError> {
    let ids: Vec<i64> = conn.all(sql(format!("{DESCENDANTS} SELECT id FROM below")).bind(task)).await?;
    find_all(conn, &ids, with_request).await
}

/// Returns the ids of a task and its descendants.
pub async fn family(conn: &Conn, task: i64) -> Result<Vec<i64>, DbError> {
    let text = format!("{DESCENDANTS} SELECT id FROM task WHERE id = $1 UNION SELECT id FROM below");
    conn.all(sql(text).bind(task)).await
}

/// Returns the states of tasks and their descendants.
pub async fn states_of_family(conn: &Conn, tasks: &[i64]) -> Result<Vec<(i64, TaskState)>, DbError> {
    let text = format!(
        "WITH RECURSIVE family (id) AS (
             SELECT id FROM task WHERE {}
              UNION
             SELECT task.id FROM task JOIN family ON task.parent = family.id
         )
         SELECT task.id, task.state FROM task JOIN family ON family.id = task.id",
        conn.dialect().any("id", 1)
    );
    conn.all(sql(text).bind(tasks)).await
}

/// Returns the ids of a task and its descendants that have not ended; what is below an ended one is left out.
pub async fn family_to_cancel(conn: &Conn, task: i64) -> Result<Vec<i64>, DbError> {
    let statement = sql("WITH RECURSIVE family (id) AS (
             SELECT id FROM task WHERE id = $1 AND state IN (0, 1, 4)
              UNION
             SELECT task.id FROM task JOIN family ON task.parent = family.id WHERE task.state IN (0, 1, 4)
         )
         SELECT id FROM family");
    conn.all(statement.bind(task)).await
}

/// A task whose row stays as it is until the end of the transaction.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LockedTask {
    /// Its id.
    pub id: i64,
    /// Its state.
    pub state: TaskState,
    /// The host that has it.
    pub host_id: Option<i64>,
    /// The task that it is a part of.
    pub parent: Option<i64>,
    /// The user whom it belongs to.
    pub owner: i64,
    /// What is done.
    pub method: String,
    /// The arch that it needs.
    pub arch: String,
    /// How urgent it is.
    pub priority: i64,
    /// The channel.
    pub channel_id: i64,
}

/// Finds a task and keeps others from changing it.
pub async fn lock(conn: &Conn, id: i64) -> Result<Option<LockedTask>, DbError> {
    let lock = if conn.writes() { conn.dialect().for_update() } else { "" };
    let text = format!(
        "SELECT id, state, host_id, parent, owner, method, arch, priority, channel_id
           FROM task
          WHERE id = $1{lock}"
    );
    conn.optional(sql(text).bind(id)).await
}
