//! Carrying out what the scheduler decided: each kind of action for all tasks and hosts at once.

use std::collections::HashSet;

use koji_core::scheduler::{ASSIGNMENT_FAILED, Action, LogEntry};
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError, Param, sql};
use super::super::tasks;
use super::record;

/// Tasks with a host each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Pairs {
    tasks: Vec<i64>,
    hosts: Vec<i64>,
}

impl Pairs {
    fn push(&mut self, (task, host): (i64, i64)) {
        self.tasks.push(task);
        self.hosts.push(host);
    }

    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.tasks.iter().copied().zip(self.hosts.iter().copied())
    }

    fn params(&self) -> [Param; 2] {
        [self.tasks.clone().into(), self.hosts.clone().into()]
    }
}

impl FromIterator<(i64, i64)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (i64, i64)>>(pairs: I) -> Self {
        let mut collected = Self::default();
        pairs.into_iter().for_each(|pair| collected.push(pair));
        collected
    }
}

/// Carries actions out in their order, with a log line for each; returns the tasks that were assigned, with their
/// hosts. A task that is no longer free is left alone.
pub async fn apply(conn: &Conn, actions: &[Action], now: Timestamp) -> Result<Vec<(i64, i64)>, DbError> {
    let mut unready = Vec::new();
    let (mut assign, mut refuse) = (Pairs::default(), Pairs::default());
    let mut free = Vec::new();
    let mut log = Vec::new();
    let mut refusal = "";
    for action in actions {
        match *action {
            Action::MarkNotReady { host } => unready.push(host),
            Action::DeleteRefusals { ref refusals } => delete_refusals(conn, refusals).await?,
            Action::Assign { task, host } => assign.push((task, host)),
            Action::RefuseSoftly { task, host, message } => {
                refuse.push((task, host));
                refusal = message;
            }
            Action::Free { task, .. } => free.push(task),
            // These come last, so that all others are in their lists.
            Action::DeactivateRuns { .. } => {}
        }
        if let Some(entry) = action.log_entry() {
            log.push(entry);
        }
    }
    let mut assigned = Pairs::default();
    if !unready.is_empty() {
        set_not_ready(conn, &unready).await?;
    }
    if !assign.is_empty() {
        let done = assign_free(conn, &assign).await?;
        let failed = |(task, _): &(i64, i64)| !done.contains(task);
        for (task, host) in assign.iter().filter(failed) {
            log.push(LogEntry { message: ASSIGNMENT_FAILED.into(), task: Some(task), host: Some(host) });
        }
        assigned = assign.iter().filter(|pair| !failed(pair)).collect();
        start_runs(conn, &assigned, now).await?;
    }
    if !refuse.is_empty() {
        refuse_softly(conn, &refuse, refusal, now).await?;
    }
    if !free.is_empty() {
        tasks::free(conn, &free).await?;
    }
    for action in actions {
        if let Action::DeactivateRuns { runs } = action {
            end_runs(conn, runs).await?;
        }
    }
    record::log_all(conn, &log, now).await?;
    Ok(assigned.iter().collect())
}

/// Gives one task to a host past the scheduler's choice: with a run, so that it is watched, or without.
pub async fn assign_one(
    conn: &Conn,
    task: i64,
    host: i64,
    watched: bool,
    now: Timestamp,
) -> Result<(), DbError> {
    tasks::assign(conn, task, host).await?;
    let pair: Pairs = [(task, host)].into_iter().collect();
    match watched {
        true => start_runs(conn, &pair, now).await,
        false => end_runs_of_tasks(conn, &pair.tasks).await,
    }
}

/// Assigns those of the tasks that are free; returns their ids.
async fn assign_free(conn: &Conn, pairs: &Pairs) -> Result<HashSet<i64>, DbError> {
    let text = format!(
        "UPDATE task
            SET state = 4, host_id = pair.b
           FROM {}
          WHERE task.id = pair.a
            AND task.state = 0
      RETURNING task.id",
        conn.dialect().pairs(1, 2)
    );
    let done: Vec<i64> = conn.write_all(sql(text).bind_all(pairs.params())).await?;
    Ok(done.into_iter().collect())
}

/// Gives tasks new runs; older ones end.
async fn start_runs(conn: &Conn, pairs: &Pairs, now: Timestamp) -> Result<(), DbError> {
    end_runs_of_tasks(conn, &pairs.tasks).await?;
    let text = format!(
        "INSERT INTO scheduler_task_runs (task_id, host_id, active, create_time)
         SELECT pair.a, pair.b, TRUE, $3
           FROM {}",
        conn.dialect().pairs(1, 2)
    );
    conn.execute(sql(text).bind_all(pairs.params()).bind(now)).await.map(drop)
}

async fn end_runs_of_tasks(conn: &Conn, tasks: &[i64]) -> Result<(), DbError> {
    let text = format!(
        "UPDATE scheduler_task_runs
            SET active = FALSE
          WHERE active = TRUE
            AND {}",
        conn.dialect().any("task_id", 1)
    );
    conn.execute(sql(text).bind(tasks)).await.map(drop)
}

async fn end_runs(conn: &Conn, runs: &[i64]) -> Result<(), DbError> {
    let text = format!("UPDATE scheduler_task_runs SET active = FALSE WHERE {}", conn.dialect().any("id", 1));
    conn.execute(sql(text).bind(runs)).await.map(drop)
}

async fn set_not_ready(conn: &Conn, hosts: &[i64]) -> Result<(), DbError> {
    let text = format!("UPDATE host SET ready = FALSE WHERE {}", conn.dialect().any("id", 1));
    conn.execute(sql(text).bind(hosts)).await.map(drop)
}

async fn delete_refusals(conn: &Conn, refusals: &[i64]) -> Result<(), DbError> {
    let text = format!("DELETE FROM scheduler_task_refusals WHERE {}", conn.dialect().any("id", 1));
    conn.execute(sql(text).bind(refusals)).await.map(drop)
}

/// Stores refusals that lapse after a time; one that is there already becomes like that, and its time stays.
async fn refuse_softly(conn: &Conn, pairs: &Pairs, message: &str, now: Timestamp) -> Result<(), DbError> {
    // Without the WHERE clause, SQLite would take ON for the condition of a join.
    let text = format!(
        "INSERT INTO scheduler_task_refusals (task_id, host_id, by_host, soft, msg, time)
         SELECT pair.a, pair.b, FALSE, TRUE, $3, $4
           FROM {}
          WHERE TRUE
             ON CONFLICT (task_id, host_id)
             DO UPDATE SET by_host = excluded.by_host, soft = excluded.soft, msg = excluded.msg",
        conn.dialect().pairs(1, 2)
    );
    conn.execute(sql(text).bind_all(pairs.params()).bind(message).bind(now)).await.map(drop)
}
