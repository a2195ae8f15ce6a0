//! The state of tasks and hosts at one moment, by one query for each kind of thing.

use std::collections::HashMap;

use koji_core::records::json::JsonText;
use koji_core::scheduler::{ActiveTask, FreeTask, Host, MAX_FREE_TASKS, Refusal, Run, Snapshot};
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::super::db::{Conn, DbError, sql};

/// Reads everything that the scheduler looks at.
pub async fn snapshot(conn: &Conn, now: Timestamp) -> Result<Snapshot, DbError> {
    Ok(Snapshot {
        now,
        active: active(conn).await?,
        free: free(conn).await?,
        hosts: hosts(conn).await?,
        runs: runs(conn).await?,
        refusals: refusals(conn).await?,
    })
}

async fn active(conn: &Conn) -> Result<Vec<ActiveTask>, DbError> {
    let statement = sql("SELECT id, state, host_id AS host, weight, COALESCE(waiting, FALSE) AS waiting
           FROM task
          WHERE state IN (1, 4)");
    conn.all(statement).await
}

async fn free(conn: &Conn) -> Result<Vec<FreeTask>, DbError> {
    let text = format!(
        "SELECT id, channel_id AS channel, arch, priority, create_time AS created, weight
           FROM task
          WHERE state = 0
          ORDER BY priority, create_time, id
          LIMIT {MAX_FREE_TASKS}"
    );
    conn.all(sql(text)).await
}

#[derive(Deserialize)]
struct HostRow {
    id: i64,
    ready: bool,
    update_time: Option<Timestamp>,
    capacity: f64,
    arches: Option<String>,
    data: Option<JsonText>,
}

async fn hosts(conn: &Conn) -> Result<Vec<Host>, DbError> {
    let statement =
        sql("SELECT host.id, host.ready, host.update_time, host_config.capacity, host_config.arches,
                scheduler_host_data.data
           FROM host
           JOIN host_config ON host_config.host_id = host.id
           LEFT JOIN scheduler_host_data ON scheduler_host_data.host_id = host.id
          WHERE host_config.active = TRUE
            AND host_config.enabled = TRUE");
    let rows: Vec<HostRow> = conn.all(statement).await?;
    let mut channels = channels(conn).await?;
    let host = |row: HostRow| Host {
        id: row.id,
        ready: row.ready,
        update_time: row.update_time,
        capacity: row.capacity,
        arches: row.arches.iter().flat_map(|arches| arches.split_whitespace()).map(str::to_owned).collect(),
        channels: channels.remove(&row.id).unwrap_or_default(),
        max_jobs: row.data.and_then(|data| data.0.get("maxjobs")?.as_int()),
    };
    Ok(rows.into_iter().map(host).collect())
}

/// The enabled channels of hosts.
async fn channels(conn: &Conn) -> Result<HashMap<i64, Vec<i64>>, DbError> {
    let statement = sql("SELECT host_channels.host_id, host_channels.channel_id
           FROM host_channels
           JOIN channels ON channels.id = host_channels.channel_id
          WHERE host_channels.active = TRUE
            AND channels.enabled = TRUE");
    let rows: Vec<(i64, i64)> = conn.all(statement).await?;
    let mut channels: HashMap<i64, Vec<i64>> = HashMap::new();
    for (host, channel) in rows {
        channels.entry(host).or_default().push(channel);
    }
    Ok(channels)
}

async fn runs(conn: &Conn) -> Result<Vec<Run>, DbError> {
    let statement = sql("SELECT run.id, run.task_id AS task, task.state AS task_state, run.host_id AS host,
                run.create_time AS created
           FROM scheduler_task_runs AS run
           JOIN task ON task.id = run.task_id
          WHERE run.active = TRUE");
    conn.all(statement).await
}

async fn refusals(conn: &Conn) -> Result<Vec<Refusal>, DbError> {
    let statement = sql("SELECT refusal.id, refusal.task_id AS task, task.state AS task_state,
                refusal.host_id AS host, refusal.soft, refusal.time
           FROM scheduler_task_refusals AS refusal
           JOIN task ON task.id = refusal.task_id");
    conn.all(statement).await
}
