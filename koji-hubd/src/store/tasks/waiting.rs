//! What hosts hold, and how parents wait for their children.

use koji_core::records::tasks::{AssignedTask, HostTask};

use super::super::db::{Conn, DbError, sql};

/// Lists the tasks that are assigned to a host and not opened yet, in the order in which it should take them.
pub async fn assigned_to(conn: &Conn, host: i64) -> Result<Vec<AssignedTask>, DbError> {
    let statement =
        sql("SELECT id, state, channel_id, host_id, arch, method, priority, create_time AS create_ts
           FROM task
          WHERE host_id = $1
            AND state = 4
          ORDER BY priority, create_time, id");
    conn.all(statement.bind(host)).await
}

/// Lists the open tasks of a host, and which of them can go on.
pub async fn held_by(conn: &Conn, host: i64) -> Result<Vec<HostTask>, DbError> {
    let statement = sql("SELECT task.id, task.waiting, task.weight,
                CASE WHEN task.waiting = TRUE
                      AND EXISTS (SELECT 1
                                    FROM task AS child
                                   WHERE child.parent = task.id
                                     AND child.awaited = TRUE
                                     AND child.state IN (2, 3, 5))
                     THEN TRUE END AS alert
           FROM task
          WHERE task.host_id = $1
            AND task.state = 1
          ORDER BY task.id");
    conn.all(statement.bind(host)).await
}

/// Notes whether a task waits.
pub async fn set_waiting(conn: &Conn, parent: i64, waiting: bool) -> Result<(), DbError> {
    conn.execute(sql("UPDATE task SET waiting = $1 WHERE id = $2").bind(waiting).bind(parent)).await.map(drop)
}

/// Notes that a parent waits for some of its children, or for all.
pub async fn await_children(conn: &Conn, parent: i64, children: Option<&[i64]>) -> Result<(), DbError> {
    let which = match children {
        Some(_) => format!(" AND {}", conn.dialect().any("id", 2)),
        None => String::new(),
    };
    let statement = sql(format!("UPDATE task SET awaited = TRUE WHERE parent = $1{which}")).bind(parent);
    let statement = match children {
        Some(ids) => statement.bind(ids),
        None => statement,
    };
    conn.execute(statement).await.map(drop)
}

/// Notes that a parent waits for none but some of its children.
pub async fn await_no_longer(conn: &Conn, parent: i64, but: &[i64]) -> Result<(), DbError> {
    let text = format!(
        "UPDATE task
            SET awaited = FALSE
          WHERE parent = $1
            AND awaited = TRUE
            AND NOT ({})",
        conn.dialect().any("id", 2)
    );
    conn.execute(sql(text).bind(parent).bind(but)).await.map(drop)
}

/// Returns the children that a parent waits for, each with whether it has ended.
pub async fn awaited(conn: &Conn, parent: i64) -> Result<Vec<(i64, bool)>, DbError> {
    let statement = sql("SELECT id, state IN (2, 3, 5)
           FROM task
          WHERE parent = $1
            AND awaited = TRUE
          ORDER BY id");
    conn.all(statement.bind(parent)).await
}

/// Notes that tasks are awaited no longer.
pub async fn clear_awaited(conn: &Conn, tasks: &[i64]) -> Result<(), DbError> {
    let text = format!("UPDATE task SET awaited = FALSE WHERE {}", conn.dialect().any("id", 1));
    conn.execute(sql(text).bind(tasks)).await.map(drop)
}

/// Returns the hosts of those of the tasks that wait for children.
pub async fn hosts_that_wait(conn: &Conn, parents: &[i64]) -> Result<Vec<i64>, DbError> {
    let text = format!(
        "SELECT DISTINCT host_id
           FROM task
          WHERE state = 1
            AND waiting = TRUE
            AND host_id IS NOT NULL
            AND {}",
        conn.dialect().any("id", 1)
    );
    conn.all(sql(text).bind(parents)).await
}
