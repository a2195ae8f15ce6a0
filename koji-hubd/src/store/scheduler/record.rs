//! What the scheduler remembers: when it last ran, runs, refusals, what builders told, and messages.

use koji_core::records::scheduler::HostData;
use koji_core::scheduler::{LogEntry, refused_message};
use koji_core::time::Timestamp;

use super::super::clauses::{Field, Kind, Table};
use super::super::db::{Conn, DbError, Dialect, Param, Select, Statement, sql};

/// Rows that are inserted by one statement at most.
const ROWS_AT_ONCE: usize = 500;

/// Whether the lock of the scheduler could be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// It is held until the end of the transaction.
    Held,
    /// Somebody else holds it, or its row is missing.
    Busy,
}

/// Takes the lock of the scheduler, or waits for it if asked to.
pub async fn lock(conn: &Conn, wait: bool) -> Result<Lock, DbError> {
    let how = match (conn.dialect(), wait) {
        (Dialect::Sqlite, _) => "",
        (Dialect::Postgres, true) => " FOR UPDATE",
        (Dialect::Postgres, false) => " FOR UPDATE SKIP LOCKED",
    };
    let held = conn.exists(sql(format!("SELECT 1 FROM locks WHERE name = 'scheduler'{how}"))).await?;
    Ok(if held { Lock::Held } else { Lock::Busy })
}

/// Returns when the scheduler last ran.
pub async fn last_run(conn: &Conn) -> Result<Option<Timestamp>, DbError> {
    let statement = sql("SELECT data FROM scheduler_sys_data WHERE name = 'last_run_ts'");
    let json: Option<Option<String>> = conn.optional(statement).await?;
    // A value that is no number is as good as none.
    Ok(json.flatten().and_then(|text| text.trim().parse().ok()).map(Timestamp::from_seconds))
}

/// Stores when the scheduler last ran.
pub async fn set_last_run(conn: &Conn, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("INSERT INTO scheduler_sys_data (name, data)
         VALUES ('last_run_ts', $1)
             ON CONFLICT (name) DO UPDATE SET data = excluded.data");
    conn.execute(statement.bind(Param::Json(Some(now.seconds().to_string())))).await.map(drop)
}

/// A host's refusal of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewRefusal<'a> {
    /// The task.
    pub task: i64,
    /// The host.
    pub host: i64,
    /// Whether it lapses after a time.
    pub soft: bool,
    /// Why.
    pub message: &'a str,
}

/// Stores a refusal by a host itself, and logs it; an earlier one is replaced, but its time stays.
pub async fn refuse(conn: &Conn, refusal: &NewRefusal<'_>, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("INSERT INTO scheduler_task_refusals (task_id, host_id, by_host, soft, msg, time)
         VALUES ($1, $2, TRUE, $3, $4, $5)
             ON CONFLICT (task_id, host_id)
             DO UPDATE SET by_host = excluded.by_host, soft = excluded.soft, msg = excluded.msg")
    .bind(refusal.task)
    .bind(refusal.host)
    .bind(refusal.soft)
    .bind(refusal.message)
    .bind(now);
    conn.execute(statement).await?;
    log(conn, refused_message(refusal.message), Some(refusal.task), Some(refusal.host), now).await
}

/// Stores refusals of a new task on behalf of hosts, which last as long as the task, and logs them.
pub async fn refuse_for(
    conn: &Conn,
    task: i64,
    hosts: &[i64],
    message: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    let text = format!(
        "INSERT INTO scheduler_task_refusals (task_id, host_id, by_host, soft, msg, time)
         SELECT $1, host.id, FALSE, FALSE, $2, $3
           FROM host
          WHERE {}",
        conn.dialect().any("host.id", 4)
    );
    conn.execute(sql(text).bind(task).bind(message).bind(now).bind(hosts)).await?;
    let entry = |&host: &i64| LogEntry {
        message: refused_message(message).into(),
        task: Some(task),
        host: Some(host),
    };
    log_all(conn, &hosts.iter().map(entry).collect::<Vec<_>>(), now).await
}

/// Writes a message into the log.
pub async fn log(
    conn: &Conn,
    message: impl Into<std::borrow::Cow<'static, str>>,
    task: Option<i64>,
    host: Option<i64>,
    now: Timestamp,
) -> Result<(), DbError> {
    log_all(conn, &[LogEntry { message: message.into(), task, host }], now).await
}

/// Writes messages into the log, in their order.
pub(super) async fn log_all(conn: &Conn, entries: &[LogEntry], now: Timestamp) -> Result<(), DbError> {
    for entries in entries.chunks(ROWS_AT_ONCE) {
        conn.execute(log_statement(entries, now)).await?;
    }
    Ok(())
}

fn log_statement(entries: &[LogEntry], now: Timestamp) -> Statement {
    let rows: Vec<String> = (0..entries.len())
        .map(|at| format!("($1, ${}, ${}, ${})", at * 3 + 2, at * 3 + 3, at * 3 + 4))
        .collect();
    let text = format!(
        "INSERT INTO scheduler_log_messages (msg_time, task_id, host_id, msg) VALUES {}",
        rows.join(", ")
    );
    let values = entries
        .iter()
        .flat_map(|entry| [entry.task.into(), entry.host.into(), entry.message.as_ref().into()]);
    sql(text).bind(now).bind_all(values)
}

/// Returns what builders told about their hosts, by host.
pub async fn host_data(conn: &Conn, host: Option<i64>) -> Result<Vec<HostData>, DbError> {
    Select::from(conn.dialect(), "scheduler_host_data")
        .columns(&[("host_id", "host_id"), ("data", "data")])
        .filter_some("host_id = $", host)
        .order_by("host_id")
        .all(conn)
        .await
}

const TASK: &[&str] = &["LEFT JOIN task ON task.id = own.task_id"];
const HOST: &[&str] = &["LEFT JOIN host ON host.id = own.host_id"];

/// The runs of the scheduler: assignments of tasks to hosts.
pub static RUNS: Table = Table {
    from: "scheduler_task_runs AS own",
    fields: &[
        Field::own("id", "own.id", Kind::Int),
        Field::own("task_id", "own.task_id", Kind::Int),
        Field::own("host_id", "own.host_id", Kind::Int),
        Field::own("active", "own.active", Kind::Bool),
        Field::own("create_ts", "own.create_time", Kind::Seconds),
        Field::joined("method", "task.method", Kind::Text, TASK),
        Field::joined("state", "task.state", Kind::Int, TASK),
        Field::joined("owner", "task.owner", Kind::Int, TASK),
        Field::joined("arch", "task.arch", Kind::Text, TASK),
        Field::joined("channel_id", "task.channel_id", Kind::Int, TASK),
        Field::joined("host_name", "host.name", Kind::Text, HOST),
        Field::joined("host_ready", "host.ready", Kind::Bool, HOST),
        Field::joined("start_ts", "task.start_time", Kind::Seconds, TASK),
        Field::joined("completion_ts", "task.completion_time", Kind::Seconds, TASK),
    ],
    defaults: &["id", "task_id", "host_id", "active", "create_ts"],
    order: Some("own.id"),
};

/// The refusals of tasks by hosts.
pub static REFUSALS: Table = Table {
    from: "scheduler_task_refusals AS own",
    fields: &[
        Field::own("id", "own.id", Kind::Int),
        Field::own("task_id", "own.task_id", Kind::Int),
        Field::own("host_id", "own.host_id", Kind::Int),
        Field::own("by_host", "own.by_host", Kind::Bool),
        Field::own("soft", "own.soft", Kind::Bool),
        Field::own("msg", "own.msg", Kind::Text),
        Field::own("ts", "own.time", Kind::Seconds),
        Field::joined("method", "task.method", Kind::Text, TASK),
        Field::joined("state", "task.state", Kind::Int, TASK),
        Field::joined("owner", "task.owner", Kind::Int, TASK),
        Field::joined("arch", "task.arch", Kind::Text, TASK),
        Field::joined("channel_id", "task.channel_id", Kind::Int, TASK),
        Field::joined("host_name", "host.name", Kind::Text, HOST),
        Field::joined("host_ready", "host.ready", Kind::Bool, HOST),
    ],
    defaults: &["id", "task_id", "host_id", "by_host", "soft", "msg", "ts"],
    order: None,
};

/// The log of the scheduler.
pub static MESSAGES: Table = Table {
    from: "scheduler_log_messages AS own",
    fields: &[
        Field::own("id", "own.id", Kind::Int),
        Field::own("task_id", "own.task_id", Kind::Int),
        Field::own("host_id", "own.host_id", Kind::Int),
        Field::own("msg", "own.msg", Kind::Text),
        Field::own("msg_ts", "own.msg_time", Kind::Seconds),
        Field::joined("method", "task.method", Kind::Text, TASK),
        Field::joined("state", "task.state", Kind::Int, TASK),
        Field::joined("owner", "task.owner", Kind::Int, TASK),
        Field::joined("arch", "task.arch", Kind::Text, TASK),
        Field::joined("channel_id", "task.channel_id", Kind::Int, TASK),
        Field::joined("host_name", "host.name", Kind::Text, HOST),
        Field::joined("host_ready", "host.ready", Kind::Bool, HOST),
    ],
    defaults: &["id", "task_id", "host_id", "msg", "msg_ts"],
    order: Some("own.id"),
};
