//! Finding builds.

use koji_core::nvr::Nvr;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_core::time::Timestamp;
use serde::Deserialize;

use super::super::db::{Conn, DbError, Dialect, Param, Select, sql};

const TABLES: &str = "build
    JOIN package ON package.id = build.pkg_id
    JOIN events ON events.id = build.create_event
    JOIN volume ON volume.id = build.volume_id
    JOIN users ON users.id = build.owner
    LEFT JOIN users AS promoters ON promoters.id = build.promoter";

/// What all records of builds have.
const COLUMNS: &[(&str, &str)] = &[
    ("build.id", "build_id"),
    ("package.id", "package_id"),
    ("package.name", "package_name"),
    ("package.name", "name"),
    ("build.version", "version"),
    ("build.release", "release"),
    ("build.epoch", "epoch"),
    ("package.name || '-' || build.version || '-' || build.release", "nvr"),
    ("build.draft", "draft"),
    ("build.state", "state"),
    ("build.task_id", "task_id"),
    ("users.id", "owner_id"),
    ("users.name", "owner_name"),
    ("promoters.id", "promoter_id"),
    ("promoters.name", "promoter_name"),
    ("volume.id", "volume_id"),
    ("volume.name", "volume_name"),
    ("build.source", "source"),
    ("build.extra", "extra"),
    ("build.create_event", "creation_event_id"),
    ("events.time", "creation_time"),
    ("events.time", "creation_ts"),
    ("build.start_time", "start_time"),
    ("build.start_time", "start_ts"),
    ("build.completion_time", "completion_time"),
    ("build.completion_time", "completion_ts"),
    ("build.promotion_time", "promotion_time"),
    ("build.promotion_time", "promotion_ts"),
];

/// Starts a query with what lists of builds show.
pub(super) fn select(dialect: Dialect) -> Select {
    Select::from(dialect, TABLES).columns(COLUMNS)
}

/// Starts a query with all that is shown of one build.
fn select_one(dialect: Dialect) -> Select {
    select(dialect).join("LEFT JOIN content_generator ON content_generator.id = build.cg_id").columns(&[
        ("build.id", "id"),
        ("build.cg_id", "cg_id"),
        ("content_generator.name", "cg_name"),
    ])
}

/// Finds a build by its number.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<BuildRecord>, DbError> {
    select_one(conn.dialect()).filter("build.id = $", id).optional(conn).await
}

/// Finds several builds by their numbers; those that are missing are left out.
pub async fn find_all(conn: &Conn, ids: &[i64]) -> Result<Vec<BuildRecord>, DbError> {
    select_one(conn.dialect()).any("build.id", Param::from(ids)).order_by("build.id").all(conn).await
}

/// Finds a build by its name; the epoch does not count.
pub async fn find_by_nvr(conn: &Conn, nvr: &Nvr) -> Result<Option<BuildRecord>, DbError> {
    select_one(conn.dialect())
        .filter("package.name = $", &nvr.name)
        .filter("build.version = $", &nvr.version)
        .filter("build.release = $", &nvr.release)
        .optional(conn)
        .await
}

/// Returns the number of the build of a name; the epoch does not count.
pub async fn id_by_nvr(conn: &Conn, nvr: &Nvr) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT build.id
           FROM build
           JOIN package ON package.id = build.pkg_id
          WHERE package.name = $1
            AND build.version = $2
            AND build.release = $3");
    conn.optional(statement.bind(&nvr.name).bind(&nvr.version).bind(&nvr.release)).await
}

/// A build that has the name that another one is to have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Clash {
    /// Its number.
    pub id: i64,
    /// Its state.
    pub state: BuildState,
    /// The task that made it.
    pub task_id: Option<i64>,
    /// The content generator that reserved or imported it.
    pub cg_id: Option<i64>,
    /// Its volume.
    pub volume_name: String,
}

/// Finds the build that has a name, and keeps others from changing it.
pub async fn clash(
    conn: &Conn,
    package: i64,
    version: &str,
    release: &str,
) -> Result<Option<Clash>, DbError> {
    let lock = match conn.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE OF build",
    };
    let statement = sql(format!(
        "SELECT build.id, build.state, build.task_id, build.cg_id, volume.name AS volume_name
           FROM build
           JOIN volume ON volume.id = build.volume_id
          WHERE build.pkg_id = $1
            AND build.version = $2
            AND build.release = $3{lock}"
    ));
    conn.optional(statement.bind(package).bind(version).bind(release)).await
}

/// Returns the number of a package.
pub async fn package_id(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM package WHERE name = $1").bind(name)).await
}

/// Returns the release of the newest build of a name and version that took a release: one that is being made, is
/// complete, or was deleted, and is no draft.
pub async fn newest_release(conn: &Conn, name: &str, version: &str) -> Result<Option<String>, DbError> {
    let statement = sql("SELECT build.release
           FROM build
           JOIN package ON package.id = build.pkg_id
          WHERE package.name = $1
            AND build.version = $2
            AND build.state IN (0, 1, 2)
            AND NOT build.draft
          ORDER BY build.id DESC
          LIMIT 1");
    conn.optional(statement.bind(name).bind(version)).await
}

/// Returns how long the complete builds of a package that tasks made took on average, in seconds; if a moment is given,
/// of those completed after it.
pub async fn average_duration(
    conn: &Conn,
    package: i64,
    since: Option<Timestamp>,
) -> Result<Option<f64>, DbError> {
    let seconds = conn.dialect().seconds_between("events.time", "build.completion_time");
    let statement = sql(format!(
        "SELECT AVG({seconds})
           FROM build
           JOIN events ON events.id = build.create_event
          WHERE build.pkg_id = $1
            AND build.state = 1
            AND build.task_id IS NOT NULL
            AND ($2 IS NULL OR build.completion_time > $2)"
    ));
    conn.one(statement.bind(package).bind(since)).await
}

/// Tells whether there is a build of a number.
pub async fn exists(conn: &Conn, id: i64) -> Result<bool, DbError> {
    conn.exists(sql("SELECT 1 FROM build WHERE id = $1").bind(id)).await
}

/// Finds the draft of a package and version that a task is making.
pub async fn draft_of_task(
    conn: &Conn,
    task: i64,
    package: i64,
    version: &str,
) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT id
           FROM build
          WHERE task_id = $1
            AND pkg_id = $2
            AND version = $3
            AND draft = TRUE
            AND state = 0");
    conn.optional(statement.bind(task).bind(package).bind(version)).await
}
