//! What uploads need to know of volumes, hosts and tasks.

use koji_core::lookup::Lookup;
use koji_core::task::TaskState;

use super::db::{Conn, DbError, sql};

/// Returns the name of a volume.
pub async fn volume_name(conn: &Conn, volume: &Lookup) -> Result<Option<String>, DbError> {
    conn.optional(match volume {
        Lookup::Id(id) => sql("SELECT name FROM volume WHERE id = $1").bind(*id),
        Lookup::Name(name) => sql("SELECT name FROM volume WHERE name = $1").bind(name),
    })
    .await
}

/// Returns the names of all volumes, the default one first.
pub async fn volume_names(conn: &Conn) -> Result<Vec<String>, DbError> {
    conn.all(sql("SELECT name FROM volume ORDER BY id")).await
}

/// Returns the host of a user.
pub async fn host_of_user(conn: &Conn, user: i64) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM host WHERE user_id = $1").bind(user)).await
}

/// Returns the state of a task and its host.
pub async fn task_at_work(conn: &Conn, task: i64) -> Result<Option<(TaskState, Option<i64>)>, DbError> {
    conn.optional(sql("SELECT state, host_id FROM task WHERE id = $1").bind(task)).await
}
