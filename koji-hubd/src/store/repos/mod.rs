//! Repos made of tags.

pub mod dist;
mod ends;
pub mod requests;

use koji_core::records::json::JsonText;
use koji_core::records::repos::{ActiveRepo, RepoRecord, RepoReference};
use koji_core::records::states::{BuildrootState, RepoState};
use koji_core::repo::RepoOptions;
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::clauses::{Field, Kind, Table};
use super::db::{Conn, DbError, Param, Select, insert, sql};

pub use ends::{OpenEnd, open_ends, set_end};

const TAG: &str = "JOIN tag ON tag.id = repo.tag_id";
const TASK: &str = "LEFT JOIN task ON task.id = repo.task_id";
const CREATED: &str = "JOIN events AS created ON created.id = repo.create_event";
const BEGUN: &str = "LEFT JOIN events AS begun ON begun.id = repo.begin_event";
const ENDED: &str = "LEFT JOIN events AS ended ON ended.id = repo.end_event";

/// What `repo.query` may ask for.
pub static REPOS: Table = Table {
    from: "repo",
    fields: &[
        Field::own("id", "repo.id", Kind::Int),
        Field::own("tag_id", "repo.tag_id", Kind::Int),
        Field::joined("tag_name", "tag.name", Kind::Text, &[TAG]),
        Field::own("state", "repo.state", Kind::Int),
        Field::own("state_time", "repo.state_time", Kind::Time),
        Field::own("state_ts", "repo.state_time", Kind::Seconds),
        Field::own("create_event", "repo.create_event", Kind::Int),
        Field::joined("create_ts", "created.time", Kind::Seconds, &[CREATED]),
        Field::own("begin_event", "repo.begin_event", Kind::Int),
        Field::joined("begin_ts", "begun.time", Kind::Seconds, &[BEGUN]),
        Field::own("end_event", "repo.end_event", Kind::Int),
        Field::joined("end_ts", "ended.time", Kind::Seconds, &[ENDED]),
        Field::own("creation_time", "repo.creation_time", Kind::Time),
        Field::own("creation_ts", "repo.creation_time", Kind::Seconds),
        Field::own("dist", "repo.dist", Kind::Bool),
        Field::own("opts", "repo.opts", Kind::Json),
        Field::own("custom_opts", "repo.custom_opts", Kind::Json),
        Field::own("task_id", "repo.task_id", Kind::Int),
        Field::joined("task_state", "task.state", Kind::Int, &[TASK]),
    ],
    defaults: &[
        "id",
        "tag_id",
        "state",
        "state_ts",
        "create_event",
        "begin_event",
        "end_event",
        "creation_ts",
        "dist",
        "opts",
        "custom_opts",
        "task_id",
    ],
    order: Some("repo.id"),
};

fn records(conn: &Conn) -> Select {
    let mut select = Select::from(conn.dialect(), "repo");
    for join in [TAG, TASK, CREATED, BEGUN, ENDED] {
        select = select.join(join);
    }
    let columns: Vec<_> = REPOS.fields.iter().map(|field| (field.expression, field.name)).collect();
    select.columns(&columns)
}

/// Finds a repo.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<RepoRecord>, DbError> {
    records(conn).filter("repo.id = $", id).optional(conn).await
}

/// Which repo of a tag is wanted: the newest one for which all that is given holds.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In this state.
    pub state: Option<RepoState>,
    /// A dist repo, or none.
    pub dist: bool,
    /// With content of this event.
    pub at_event: Option<i64>,
    /// With content of this event or a later one.
    pub min_event: Option<i64>,
    /// With content of this event or an earlier one.
    pub max_event: Option<i64>,
    /// With all these options, and with no options of its own but these.
    pub options: Option<RepoOptions>,
}

/// Which of several repos is the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newest {
    /// The one that was made last.
    Made,
    /// The one with the latest content.
    Content,
}

/// Finds the newest repo of a tag that is wanted.
pub async fn newest(
    conn: &Conn,
    tag: i64,
    wanted: &Wanted,
    by: Newest,
) -> Result<Option<RepoRecord>, DbError> {
    let mut select = records(conn)
        .filter("repo.tag_id = $", tag)
        .filter("repo.dist = $", wanted.dist)
        .filter_some("repo.state = $", wanted.state.map(RepoState::number))
        .filter_some("repo.create_event = $", wanted.at_event)
        .filter_some("repo.create_event >= $", wanted.min_event)
        .filter_some("repo.create_event <= $", wanted.max_event);
    if let Some(options) = &wanted.options {
        let options = json(options)?;
        let dialect = conn.dialect();
        select = select
            .filter(&dialect.json_contains("repo.opts", true), options.clone())
            .filter(&dialect.json_contains("repo.custom_opts", false), options);
    }
    let order = match by {
        Newest::Made => "repo.creation_time DESC, repo.id DESC",
        Newest::Content => "repo.create_event DESC, repo.id DESC",
    };
    select.order_by(order).limit(1).optional(conn).await
}

/// Lists the repos that are not deleted.
pub async fn active(conn: &Conn) -> Result<Vec<ActiveRepo>, DbError> {
    Select::from(conn.dialect(), "repo")
        .join(TAG)
        .join(CREATED)
        .columns(&[
            ("repo.id", "id"),
            ("repo.tag_id", "tag_id"),
            ("tag.name", "tag_name"),
            ("repo.state", "state"),
            ("repo.state_time", "state_ts"),
            ("repo.create_event", "create_event"),
            ("created.time", "create_ts"),
            ("repo.end_event", "end_event"),
            ("repo.creation_time", "creation_ts"),
            ("repo.dist", "dist"),
            ("repo.opts", "opts"),
            ("repo.task_id", "task_id"),
        ])
        .filter("repo.state <> $", RepoState::Deleted.number())
        .order_by("repo.id")
        .all(conn)
        .await
}

/// Lists the buildroots that still use a repo.
pub async fn references(conn: &Conn, repo: i64) -> Result<Vec<RepoReference>, DbError> {
    let statement = sql("SELECT buildroot_id AS id, host_id, create_event, state, task_id
           FROM standard_buildroot
          WHERE repo_id = $1
            AND state <> $2
          ORDER BY buildroot_id");
    conn.all(statement.bind(repo).bind(BuildrootState::Expired.number())).await
}

/// A repo whose state is about to change.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct LockedRepo {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The tag's name.
    pub tag_name: String,
    /// Its state.
    pub state: RepoState,
    /// Whether it is one for users.
    pub dist: bool,
    /// The event that its content is of.
    pub create_event: i64,
    /// Its options that differ from the tag's; none for dist repos, and for those that upstream made long ago.
    pub custom_opts: Option<JsonText>,
}

/// Finds a repo and keeps others from changing it.
pub async fn lock(conn: &Conn, id: i64) -> Result<Option<LockedRepo>, DbError> {
    let locked = sql(format!("SELECT 1 FROM repo WHERE id = $1{}", conn.dialect().for_update()));
    if !conn.exists(locked.bind(id)).await? {
        return Ok(None);
    }
    let statement = sql("SELECT repo.id AS id,
                repo.tag_id AS tag_id,
                tag.name AS tag_name,
                repo.state AS state,
                repo.dist AS dist,
                repo.create_event AS create_event,
                repo.custom_opts AS custom_opts
           FROM repo
           JOIN tag ON tag.id = repo.tag_id
          WHERE repo.id = $1");
    conn.optional(statement.bind(id)).await
}

/// Tells whether a tag has a ready repo, not made for special options, with later content than another's.
pub async fn has_later(conn: &Conn, repo: &LockedRepo) -> Result<bool, DbError> {
    let mut select = Select::from(conn.dialect(), "repo")
        .filter("repo.tag_id = $", repo.tag_id)
        .filter("repo.dist = $", repo.dist)
        .filter("repo.state = $", RepoState::Ready.number())
        .filter("repo.create_event > $", repo.create_event);
    if !repo.dist {
        let nothing = Param::Json(Some("{}".into()));
        select = select.filter(&conn.dialect().json_contains("repo.custom_opts", false), nothing);
    }
    conn.exists(select.limit(1).statement()).await
}

/// A repo about to be made.
#[derive(Debug, Clone)]
pub struct NewRepo {
    /// The tag.
    pub tag_id: i64,
    /// The event that its content is of.
    pub create_event: i64,
    /// The last change of the tag up to then.
    pub begin_event: Option<i64>,
    /// The first change after it.
    pub end_event: Option<i64>,
    /// The task that makes it.
    pub task_id: Option<i64>,
    /// Its options, and those of them that differ from the tag's; none for a dist repo.
    pub options: Option<(RepoOptions, RepoOptions)>,
}

/// Makes a repo and returns its number.
pub async fn create(conn: &Conn, repo: &NewRepo, now: Timestamp) -> Result<i64, DbError> {
    let (options, custom) = match &repo.options {
        Some((options, custom)) => (json(options)?, json(custom)?),
        None => (Param::Json(None), Param::Json(None)),
    };
    insert("repo")
        .set("tag_id", repo.tag_id)
        .set("create_event", repo.create_event)
        .set("begin_event", repo.begin_event)
        .set("end_event", repo.end_event)
        .set("task_id", repo.task_id)
        .set("state", RepoState::Init.number())
        .set("dist", repo.options.is_none())
        .set("opts", options)
        .set("custom_opts", custom)
        .set("creation_time", now)
        .set("state_time", now)
        .returning_id(conn)
        .await
}

/// Sets the state of a repo.
pub async fn set_state(conn: &Conn, repo: i64, state: RepoState, now: Timestamp) -> Result<(), DbError> {
    let statement = sql("UPDATE repo SET state = $1, state_time = $2 WHERE id = $3");
    conn.execute(statement.bind(state.number()).bind(now).bind(repo)).await.map(drop)
}

/// Writes options as the JSON text that is stored.
fn json(options: &RepoOptions) -> Result<Param, DbError> {
    let value = koji_proto::Value::from_serialize(options).map_err(|e| DbError::Row(e.message))?;
    let text = JsonText(value).to_text().map_err(|e| DbError::Row(e.to_string()))?;
    Ok(Param::Json(Some(text)))
}
