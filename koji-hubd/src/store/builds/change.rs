//! Changing builds.

use koji_core::records::states::BuildState;
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError, Param, sql};

/// Ends a build that is being made; returns whether it was.
pub async fn finish(conn: &Conn, build: i64, state: BuildState, now: Timestamp) -> Result<bool, DbError> {
    let statement = sql("UPDATE build SET state = $1, completion_time = $2 WHERE id = $3 AND state = 0");
    Ok(conn.execute(statement.bind(state.number()).bind(now).bind(build)).await? > 0)
}

/// Sets the state of a build that has ended.
pub async fn set_state(conn: &Conn, build: i64, state: BuildState) -> Result<(), DbError> {
    let statement = sql("UPDATE build SET state = $1 WHERE id = $2");
    conn.execute(statement.bind(state.number()).bind(build)).await.map(drop)
}

/// Cancels the builds that a task was making; returns their numbers.
pub async fn cancel_builds_of_task(conn: &Conn, task: i64, now: Timestamp) -> Result<Vec<i64>, DbError> {
    cancel_builds_of_tasks(conn, &[task], now).await
}

/// Cancels the builds that tasks were making, and drops their reservations; returns their numbers.
pub async fn cancel_builds_of_tasks(conn: &Conn, tasks: &[i64], now: Timestamp) -> Result<Vec<i64>, DbError> {
    let dialect = conn.dialect();
    let text = format!(
        "UPDATE build
            SET state = 4, completion_time = $1
          WHERE state = 0
            AND {}
      RETURNING id",
        dialect.any("task_id", 2)
    );
    let canceled: Vec<i64> = conn.write_all(sql(text).bind(now).bind(tasks)).await?;
    if !canceled.is_empty() {
        let text = format!("DELETE FROM build_reservations WHERE {}", dialect.any("build_id", 1));
        conn.execute(sql(text).bind(Param::from(canceled.as_slice()))).await?;
    }
    Ok(canceled)
}

/// Gives a build to another owner.
pub async fn give_to(conn: &Conn, build: i64, owner: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE build SET owner = $1 WHERE id = $2").bind(owner).bind(build)).await.map(drop)
}

/// Sets when a build was complete.
pub async fn set_completion(conn: &Conn, build: i64, moment: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE build SET completion_time = $1 WHERE id = $2");
    conn.execute(statement.bind(moment).bind(build)).await.map(drop)
}

/// Notes that the files of a build are on another volume.
pub async fn set_volume(conn: &Conn, build: i64, volume: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE build SET volume_id = $1 WHERE id = $2").bind(volume).bind(build))
        .await
        .map(drop)
}

/// Makes a draft a proper build; its rpms follow by themselves.
pub async fn promote(
    conn: &Conn,
    build: i64,
    release: &str,
    promoter: i64,
    now: Timestamp,
) -> Result<(), DbError> {
    let statement = sql("UPDATE build
            SET draft = FALSE, release = $1, promoter = $2, promotion_time = $3
          WHERE id = $4");
    conn.execute(statement.bind(release).bind(promoter).bind(now).bind(build)).await.map(drop)
}

/// Leaves nothing of a build but its name.
pub async fn reset(conn: &Conn, build: i64, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE build
            SET state = 4, task_id = NULL, volume_id = 0, completion_time = COALESCE(completion_time, $1)
          WHERE id = $2");
    conn.execute(statement.bind(now).bind(build)).await.map(drop)
}
