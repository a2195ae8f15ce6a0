//! New builds, also in the place of such as came to nothing.

use koji_core::records::states::BuildState;
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError, insert, sql};

/// A build about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow<'a> {
    /// Its package.
    pub package: i64,
    /// Its version.
    pub version: &'a str,
    /// Its release; for a draft the one that it is to have once it is promoted.
    pub release: &'a str,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its state.
    pub state: BuildState,
    /// The task that makes it.
    pub task: Option<i64>,
    /// Its owner.
    pub owner: i64,
    /// The content generator that reserved or imports it.
    pub generator: Option<i64>,
    /// The volume that its files are on.
    pub volume: i64,
    /// What it is made from.
    pub source: Option<&'a str>,
    /// Further data, as JSON text.
    pub extra: Option<&'a str>,
    /// When the work on it began.
    pub start: Option<Timestamp>,
    /// When it was complete.
    pub completion: Option<Timestamp>,
    /// The event of its creation.
    pub event: i64,
}

/// Stores a new build and returns its number.
pub async fn create(conn: &Conn, build: &NewRow<'_>) -> Result<i64, DbError> {
    insert("build")
        .set("pkg_id", build.package)
        .set("version", build.version)
        .set("release", build.release)
        .set("epoch", build.epoch)
        .set("state", build.state.number())
        .set("task_id", build.task)
        .set("owner", build.owner)
        .set("cg_id", build.generator)
        .set("volume_id", build.volume)
        .set("source", build.source)
        .set("extra", build.extra)
        .set("start_time", build.start)
        .set("completion_time", build.completion)
        .set("create_event", build.event)
        .set("draft", false)
        .returning_id(conn)
        .await
}

/// Makes a build that was just stored a draft, whose release says so.
pub async fn mark_as_draft(conn: &Conn, build: i64, release: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE build SET draft = TRUE, release = $1 WHERE id = $2");
    conn.execute(statement.bind(release).bind(build)).await.map(drop)
}

/// Gives the place of a build that came to nothing to a new one.
///
/// Without a content generator the old one's stays, as upstream has it.
pub async fn recycle(conn: &Conn, id: i64, build: &NewRow<'_>) -> Result<(), DbError> {
    let statement = sql("UPDATE build
            SET state = $1, task_id = $2, owner = $3, cg_id = COALESCE($4, cg_id), volume_id = $5, epoch = $6,
                source = $7, extra = $8, start_time = $9, completion_time = $10, create_event = $11
          WHERE id = $12");
    let statement = statement
        .bind(build.state.number())
        .bind(build.task)
        .bind(build.owner)
        .bind(build.generator)
        .bind(build.volume)
        .bind(build.epoch)
        .bind(build.source)
        .bind(build.extra)
        .bind(build.start)
        .bind(build.completion)
        .bind(build.event)
        .bind(id);
    conn.execute(statement).await.map(drop)
}

/// Tells whether a build is or was in any tag.
pub async fn was_ever_tagged(conn: &Conn, build: i64) -> Result<bool, DbError> {
    conn.exists(sql("SELECT 1 FROM tag_listing WHERE build_id = $1").bind(build)).await
}

/// Takes all types from a build.
pub async fn drop_type_rows(conn: &Conn, build: i64) -> Result<(), DbError> {
    for statement in [
        "DELETE FROM maven_builds WHERE build_id = $1",
        "DELETE FROM win_builds WHERE build_id = $1",
        "DELETE FROM image_builds WHERE build_id = $1",
        "DELETE FROM build_types WHERE build_id = $1",
    ] {
        conn.execute(sql(statement).bind(build)).await?;
    }
    Ok(())
}

/// Takes a content generator's reservation from a build.
pub async fn drop_reservation(conn: &Conn, build: i64) -> Result<(), DbError> {
    conn.execute(sql("DELETE FROM build_reservations WHERE build_id = $1").bind(build)).await.map(drop)
}
