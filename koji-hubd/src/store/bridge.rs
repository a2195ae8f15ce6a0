//! Look-ups that other nouns own, until they are there.

use koji_core::records::builds::BuildRecord;

use super::db::{Conn, DbError, Dialect, Select};

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
fn select(dialect: Dialect) -> Select {
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
pub async fn build_by_id(conn: &Conn, id: i64) -> Result<Option<BuildRecord>, DbError> {
    select_one(conn.dialect()).filter("build.id = $", id).optional(conn).await
}
