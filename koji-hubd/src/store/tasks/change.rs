//! Changing tasks. Each change names the states that it changes, so that a task that moved on meanwhile stays as it is.

use koji_core::task::TaskState;
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::super::db::{Conn, DbError, Param, insert, sql};

/// A task about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow<'a> {
    /// What is done.
    pub method: &'a str,
    /// The XML text of the request.
    pub request: &'a str,
    /// The state in which it begins.
    pub state: TaskState,
    /// The host that is to have it.
    pub host: Option<i64>,
    /// The channel.
    pub channel: i64,
    /// The task that it is a part of.
    pub parent: Option<i64>,
    /// What tells it from the other parts of its parent.
    pub label: Option<&'a str>,
    /// The user whom it belongs to.
    pub owner: i64,
    /// The arch that it needs.
    pub arch: &'a str,
    /// How urgent it is.
    pub priority: i64,
}

/// Stores a new task and returns its id.
pub async fn create(conn: &Conn, task: &NewRow<'_>, now: Timestamp) -> Result<i64, DbError> {
    insert("task")
        .set("state", task.state.number())
        .set("create_time", now)
        .set("channel_id", task.channel)
        .set("host_id", task.host)
        .set("parent", task.parent)
        .set("label", task.label)
        .set("owner", task.owner)
        .set("method", task.method)
        .set("request", task.request)
        .set("arch", task.arch)
        .set("priority", task.priority)
        .set("weight", 1.0)
        .returning_id(conn)
        .await
}

/// A task that was changed, with those whom that concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct TaskRef {
    /// Its id.
    pub id: i64,
    /// The task that it is a part of.
    pub parent: Option<i64>,
    /// The host that has it.
    pub host_id: Option<i64>,
}

/// Gives a task to a host.
pub async fn assign(conn: &Conn, task: i64, host: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE task SET state = 4, host_id = $1 WHERE id = $2");
    conn.execute(statement.bind(host).bind(task)).await.map(drop)
}

/// Opens a task that is free, or assigned to the host; returns whether it was.
pub async fn open(conn: &Conn, task: i64, host: i64, now: Timestamp) -> Result<bool, DbError> {
    let statement = sql("UPDATE task
            SET state = 1, host_id = $1, start_time = $2
          WHERE id = $3
            AND (state = 0 OR (state = 4 AND host_id = $1))");
    Ok(conn.execute(statement.bind(host).bind(now).bind(task)).await? > 0)
}

/// Puts tasks that a host holds back into the queue; returns how many there were.
pub async fn free(conn: &Conn, tasks: &[i64]) -> Result<u64, DbError> {
    let text = format!(
        "UPDATE task
            SET state = 0, host_id = NULL
          WHERE state IN (1, 4)
            AND {}",
        conn.dialect().any("id", 1)
    );
    conn.execute(sql(text).bind(tasks)).await
}

/// Ends an open task with a result: CLOSED or FAILED.
pub async fn finish(
    conn: &Conn,
    task: i64,
    state: TaskState,
    result: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let statement = sql("UPDATE task
            SET state = $1, result = $2, completion_time = $3
          WHERE id = $4
            AND state = 1");
    conn.execute(statement.bind(state.number()).bind(result).bind(now).bind(task)).await.map(drop)
}

/// Cancels those of the tasks that have not ended; returns them.
pub async fn cancel(conn: &Conn, tasks: &[i64], now: Timestamp) -> Result<Vec<TaskRef>, DbError> {
    let text = format!(
        "UPDATE task
            SET state = 3, completion_time = $1
          WHERE state IN (0, 1, 4)
            AND {}
      RETURNING id, parent, host_id",
        conn.dialect().any("id", 2)
    );
    conn.write_all(sql(text).bind(now).bind(tasks)).await
}

/// Cancels the builds that tasks were making; returns the ids of the builds.
pub async fn cancel_builds(conn: &Conn, tasks: &[i64], now: Timestamp) -> Result<Vec<i64>, DbError> {
    let text = format!(
        "UPDATE build
            SET state = 4, completion_time = $1
          WHERE state = 0
            AND {}
      RETURNING id",
        conn.dialect().any("task_id", 2)
    );
    conn.write_all(sql(text).bind(now).bind(tasks)).await
}

/// Ends the runs of tasks that a host no longer holds.
pub async fn close_runs(conn: &Conn, task: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE scheduler_task_runs
            SET active = FALSE
          WHERE task_id = $1
            AND active = TRUE");
    conn.execute(statement.bind(task)).await.map(drop)
}

/// Sets the priority of tasks.
pub async fn set_priority(conn: &Conn, tasks: &[i64], priority: i64) -> Result<(), DbError> {
    let text = format!("UPDATE task SET priority = $1 WHERE {}", conn.dialect().any("id", 2));
    conn.execute(sql(text).bind(priority).bind(Param::from(tasks))).await.map(drop)
}

/// Sets how much of its host a task takes.
pub async fn set_weight(conn: &Conn, task: i64, weight: f64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE task SET weight = $1 WHERE id = $2").bind(weight).bind(task)).await.map(drop)
}
