//! Buildroots: what they are made from, their states, and what is in them.

mod content;
mod list;

use koji_core::records::states::BuildrootState;
use serde::Deserialize;

use super::db::{Conn, DbError, insert, sql};

pub use content::{
    InternalOrExternal, MavenFile, NewExternalRpm, add_archives, add_external_rpms, add_rpms, archives_in,
    listing, maven_archives_of, rpms_by_file_name, rpms_in,
};
pub use list::{BuildrootFilter, find, list};

/// What a builder of the hub needs for a buildroot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewBuildroot<'a> {
    /// The host.
    pub host: i64,
    /// The repo.
    pub repo: i64,
    /// The task.
    pub task: i64,
    /// The arch inside.
    pub arch: &'a str,
    /// The event of its creation.
    pub event: i64,
}

/// Makes a buildroot of a builder and returns its id.
pub async fn create(conn: &Conn, new: &NewBuildroot<'_>) -> Result<i64, DbError> {
    let id = insert("buildroot")
        .set("br_type", 0)
        .set("container_type", "chroot")
        .set("container_arch", new.arch)
        .returning_id(conn)
        .await?;
    insert("standard_buildroot")
        .set("buildroot_id", id)
        .set("host_id", new.host)
        .set("repo_id", new.repo)
        .set("task_id", new.task)
        .set("create_event", new.event)
        .set("state", BuildrootState::Init.number())
        .run(conn)
        .await?;
    Ok(id)
}

/// A buildroot of a builder that nobody else can change now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct LockedBuildroot {
    /// Its id.
    pub id: i64,
    /// The host.
    pub host_id: i64,
    /// The repo that it is made from.
    pub repo_id: i64,
    /// The task that it is made for.
    pub task_id: i64,
    /// Its state.
    pub state: BuildrootState,
}

/// Finds a buildroot of a builder and keeps others from changing it.
pub async fn lock(conn: &Conn, id: i64) -> Result<Option<LockedBuildroot>, DbError> {
    let statement = sql(format!(
        "SELECT buildroot_id AS id, host_id, repo_id, task_id, state
           FROM standard_buildroot
          WHERE buildroot_id = $1{}",
        conn.dialect().for_update()
    ));
    conn.optional(statement.bind(id)).await
}

/// Sets the state of a buildroot.
pub async fn set_state(conn: &Conn, id: i64, state: BuildrootState) -> Result<(), DbError> {
    let statement = sql("UPDATE standard_buildroot SET state = $1 WHERE buildroot_id = $2");
    conn.execute(statement.bind(state.number()).bind(id)).await.map(drop)
}

/// Notes the event of a buildroot's end.
pub async fn retire(conn: &Conn, id: i64, event: i64) -> Result<(), DbError> {
    let statement = sql("UPDATE standard_buildroot SET retire_event = $1 WHERE buildroot_id = $2");
    conn.execute(statement.bind(event).bind(id)).await.map(drop)
}

/// The tag and the moment that a repo is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct RepoSource {
    /// The tag.
    pub tag_id: i64,
    /// The event.
    pub event: i64,
}

/// Returns what a repo is made of.
pub async fn repo_source(conn: &Conn, repo: i64) -> Result<Option<RepoSource>, DbError> {
    conn.optional(sql("SELECT tag_id, create_event AS event FROM repo WHERE id = $1").bind(repo)).await
}
