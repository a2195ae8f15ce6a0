//! The state of tasks and hosts at one moment, by one query for each kind of thing.

use std::collections::HashMap;

use koji_core::records::json::JsonText;
use koji_core::scheduler::{ActiveTask, FreeTask, Host, MAX_FREE_TASKS, Refusal, Run, Snapshot};
use koji_core::task::TaskState;
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
    let statement = sql("SELECT id, state, host_id, weight, waiting FROM task WHERE state IN (1, 4)");
    let rows: Vec<(i64, TaskState, Option<i64>, f64, Option<bool>)> = conn.all(statement).await?;
    let task = |(id, state, host, weight, waiting): (_, _, _, _, Option<bool>)| ActiveTask {
        id,
        state,
        host,
        weight,
        waiting: waiting == Some(true),
    };
    Ok(rows.into_iter().map(task).collect())
}

async fn free(conn: &Conn) -> Result<Vec<FreeTask>, DbError> {
    let text = format!(
        "SELECT id, channel_id, arch, priority, create_time, weight
           FROM task
          WHERE state = 0
          ORDER BY priority, create_time, id
          LIMIT {MAX_FREE_TASKS}"
    );
    let rows: Vec<(i64, i64, String, i64, Timestamp, f64)> = conn.all(sql(text)).await?;
    let task = |(id, channel, arch, priority, created, weight)| FreeTask {
        id,
        channel,
        arch,
        priority,
        created,
        weight,
    };
    Ok(rows.into_iter().map(task).collect())
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
    let statement = sql("SELECT scheduler_task_runs.id, scheduler_task_runs.task_id, task.state,
                scheduler_task_runs.host_id, scheduler_task_runs.create_time
           FROM scheduler_task_runs
           JOIN task ON task.id = scheduler_task_runs.task_id
          WHERE scheduler_task_runs.active = TRUE");
    let rows: Vec<(i64, i64, TaskState, i64, Timestamp)> = conn.all(statement).await?;
    let run = |(id, task, task_state, host, created)| Run { id, task, task_state, host, created };
    Ok(rows.into_iter().map(run).collect())
}

async fn refusals(conn: &Conn) -> Result<Vec<Refusal>, DbError> {
    let statement = sql("SELECT scheduler_task_refusals.id, scheduler_task_refusals.task_id, task.state,
                scheduler_task_refusals.host_id, scheduler_task_refusals.soft, scheduler_task_refusals.time
           FROM scheduler_task_refusals
           JOIN task ON task.id = scheduler_task_refusals.task_id");
    let rows: Vec<(i64, i64, TaskState, i64, bool, Timestamp)> = conn.all(statement).await?;
    let refusal =
        |(id, task, task_state, host, soft, time)| Refusal { id, task, task_state, host, soft, time };
    Ok(rows.into_iter().map(refusal).collect())
}
