//! Requests for repos.

use koji_core::records::json::JsonText;
use koji_core::records::repos::RepoRequest;
use koji_core::repo::RepoOptions;
use koji_core::task::TaskState;
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::super::clauses::{Field, Kind, Table};
use super::super::db::{Conn, DbError, Dialect, Select, insert, sql};
use super::json;

const TAG: &str = "JOIN tag ON tag.id = repo_queue.tag_id";
const OWNER: &str = "JOIN users ON users.id = repo_queue.owner";
const TASK: &str = "LEFT JOIN task ON task.id = repo_queue.task_id";

/// What `repo.queryQueue` may ask for.
pub static REQUESTS: Table = Table {
    from: "repo_queue",
    fields: &FIELDS,
    defaults: &[
        "id",
        "tag_id",
        "at_event",
        "min_event",
        "opts",
        "active",
        "tries",
        "task_id",
        "repo_id",
        "create_ts",
        "update_ts",
    ],
    order: Some("repo_queue.id"),
};

static FIELDS: [Field; 18] = [
    Field::own("id", "repo_queue.id", Kind::Int),
    Field::own("tag_id", "repo_queue.tag_id", Kind::Int),
    Field::joined("tag_name", "tag.name", Kind::Text, &[TAG]),
    Field::own("owner", "repo_queue.owner", Kind::Int),
    Field::joined("owner_name", "users.name", Kind::Text, &[OWNER]),
    Field::own("priority", "repo_queue.priority", Kind::Int),
    Field::own("at_event", "repo_queue.at_event", Kind::Int),
    Field::own("min_event", "repo_queue.min_event", Kind::Int),
    Field::own("opts", "repo_queue.opts", Kind::Json),
    Field::own("active", "repo_queue.active", Kind::Bool),
    Field::own("tries", "repo_queue.tries", Kind::Int),
    Field::own("task_id", "repo_queue.task_id", Kind::Int),
    Field::joined("task_state", "task.state", Kind::Int, &[TASK]),
    Field::own("repo_id", "repo_queue.repo_id", Kind::Int),
    Field::own("create_time", "repo_queue.create_time", Kind::Time),
    Field::own("create_ts", "repo_queue.create_time", Kind::Seconds),
    Field::own("update_time", "repo_queue.update_time", Kind::Time),
    Field::own("update_ts", "repo_queue.update_time", Kind::Seconds),
];

fn records(conn: &Conn) -> Select {
    let columns: Vec<_> = FIELDS.iter().map(|field| (field.expression, field.name)).collect();
    Select::from(conn.dialect(), "repo_queue").join(TAG).join(OWNER).join(TASK).columns(&columns)
}

/// Finds a request.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<RepoRequest>, DbError> {
    records(conn).filter("repo_queue.id = $", id).optional(conn).await
}

/// A request that is waited for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OpenRequest {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// How urgent it is.
    pub priority: i64,
    /// The event that the content must be of.
    pub at_event: Option<i64>,
    /// The event that the content must not be older than.
    pub min_event: Option<i64>,
    /// The options that it must have.
    pub opts: JsonText,
    /// How many tasks were made for it.
    pub tries: i64,
    /// The task that makes it.
    pub task_id: Option<i64>,
    /// The state of that task.
    pub task_state: Option<TaskState>,
}

impl OpenRequest {
    /// Returns the options that the repo must have.
    pub fn options(&self) -> RepoOptions {
        // What was stored was checked before.
        RepoOptions::read_known(&self.opts.0).unwrap_or_default()
    }
}

/// Lists the requests that are waited for, of one tag or of all, the most urgent first.
pub async fn open(conn: &Conn, tag: Option<i64>) -> Result<Vec<OpenRequest>, DbError> {
    Select::from(conn.dialect(), "repo_queue")
        .join(TAG)
        .join(TASK)
        .columns(&[
            ("repo_queue.id", "id"),
            ("repo_queue.tag_id", "tag_id"),
            ("tag.name", "tag_name"),
            ("repo_queue.priority", "priority"),
            ("repo_queue.at_event", "at_event"),
            ("repo_queue.min_event", "min_event"),
            ("repo_queue.opts", "opts"),
            ("repo_queue.tries", "tries"),
            ("repo_queue.task_id", "task_id"),
            ("task.state", "task_state"),
        ])
        .when("repo_queue.active = TRUE")
        .when("repo_queue.repo_id IS NULL")
        .filter_some("repo_queue.tag_id = $", tag)
        .order_by("repo_queue.priority, repo_queue.id")
        .all(conn)
        .await
}

/// A request about to be stored.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// The user who asks.
    pub owner: i64,
    /// How urgent it is.
    pub priority: i64,
    /// The tag.
    pub tag_id: i64,
    /// The event that the content must be of.
    pub at_event: Option<i64>,
    /// The event that the content must not be older than.
    pub min_event: Option<i64>,
    /// The options that it must have.
    pub options: RepoOptions,
}

/// Stores a request and returns its number.
pub async fn create(conn: &Conn, request: &NewRequest, now: Timestamp) -> Result<i64, DbError> {
    insert("repo_queue")
        .set("owner", request.owner)
        .set("priority", request.priority)
        .set("tag_id", request.tag_id)
        .set("at_event", request.at_event)
        .set("min_event", request.min_event)
        .set("opts", json(&request.options)?)
        .set("active", true)
        .set("tries", 0)
        .set("create_time", now)
        .set("update_time", now)
        .returning_id(conn)
        .await
}

/// Changes how urgent a request is; returns its tag, if there is such a request.
pub async fn set_priority(
    conn: &Conn,
    id: i64,
    priority: i64,
    now: Timestamp,
) -> Result<Option<i64>, DbError> {
    let statement = sql("UPDATE repo_queue
            SET priority = $1, update_time = $2
          WHERE id = $3
          RETURNING tag_id");
    let tags: Vec<i64> = conn.write_all(statement.bind(priority).bind(now).bind(id)).await?;
    Ok(tags.first().copied())
}

/// Gives requests the repo that fulfils them.
pub async fn fulfil(conn: &Conn, ids: &[i64], repo: i64, now: Timestamp) -> Result<(), DbError> {
    let text = format!(
        "UPDATE repo_queue SET repo_id = $1, active = FALSE, update_time = $2 WHERE {}",
        conn.dialect().any("id", 3)
    );
    conn.execute(sql(text).bind(repo).bind(now).bind(ids)).await.map(drop)
}

/// Gives a request up.
pub async fn give_up(conn: &Conn, id: i64, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE repo_queue SET active = FALSE, update_time = $1 WHERE id = $2");
    conn.execute(statement.bind(now).bind(id)).await.map(drop)
}

/// Takes the task from a request that is to have another one.
pub async fn forget_task(conn: &Conn, id: i64, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE repo_queue SET task_id = NULL, update_time = $1 WHERE id = $2");
    conn.execute(statement.bind(now).bind(id)).await.map(drop)
}

/// Gives a request a task.
pub async fn set_task(conn: &Conn, id: i64, task: i64, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE repo_queue
            SET task_id = $1, tries = tries + 1, update_time = $2
          WHERE id = $3");
    conn.execute(statement.bind(task).bind(now).bind(id)).await.map(drop)
}

/// Removes the requests that came to their end before a moment.
pub async fn remove_old(conn: &Conn, before: Timestamp) -> Result<u64, DbError> {
    let statement = sql("DELETE FROM repo_queue WHERE active = FALSE AND update_time < $1");
    conn.execute(statement.bind(before)).await
}

/// Takes the lock of the queue until the transaction ends; returns whether nobody else holds it.
pub async fn lock_queue(conn: &Conn) -> Result<bool, DbError> {
    let how = match conn.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    conn.exists(sql(format!("SELECT 1 FROM locks WHERE name = 'repo-queue'{how}"))).await
}

/// A tag that wants its repos always fresh.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AutoTag {
    /// The tag.
    pub id: i64,
    /// Its own extra setting of that, as JSON text.
    pub auto: Option<String>,
}

/// Lists the tags that say whether they want their repos always fresh.
pub async fn auto_tags(conn: &Conn) -> Result<Vec<AutoTag>, DbError> {
    let statement = sql("SELECT tag_config.tag_id AS id, tag_extra.value AS auto
           FROM tag_extra
           JOIN tag_config ON tag_config.tag_id = tag_extra.tag_id
          WHERE tag_extra.key = 'repo.auto'
            AND tag_extra.active = TRUE
            AND tag_config.active = TRUE
          ORDER BY tag_config.tag_id");
    conn.all(statement).await
}
