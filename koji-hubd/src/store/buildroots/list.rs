//! Finding buildroots.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::buildroots::BuildrootRecord;

use super::super::db::{Conn, DbError, Param, Select};

fn select(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "buildroot")
        .join("LEFT JOIN standard_buildroot ON standard_buildroot.buildroot_id = buildroot.id")
        .join("LEFT JOIN content_generator ON content_generator.id = buildroot.cg_id")
        .join("LEFT JOIN host ON host.id = standard_buildroot.host_id")
        .join("LEFT JOIN repo ON repo.id = standard_buildroot.repo_id")
        .join("LEFT JOIN tag ON tag.id = repo.tag_id")
        .join("LEFT JOIN events AS create_events ON create_events.id = standard_buildroot.create_event")
        .join("LEFT JOIN events AS retire_events ON retire_events.id = standard_buildroot.retire_event")
        .join("LEFT JOIN events AS repo_events ON repo_events.id = repo.create_event")
        .columns(&[
            ("buildroot.id", "id"),
            ("buildroot.br_type", "br_type"),
            ("buildroot.cg_id", "cg_id"),
            ("content_generator.name", "cg_name"),
            ("buildroot.cg_version", "cg_version"),
            ("buildroot.container_arch", "container_arch"),
            ("buildroot.container_arch", "arch"),
            ("buildroot.container_type", "container_type"),
            ("buildroot.host_os", "host_os"),
            ("buildroot.host_arch", "host_arch"),
            ("buildroot.extra", "extra"),
            ("standard_buildroot.state", "state"),
            ("standard_buildroot.task_id", "task_id"),
            ("standard_buildroot.host_id", "host_id"),
            ("host.name", "host_name"),
            ("standard_buildroot.repo_id", "repo_id"),
            ("repo.state", "repo_state"),
            ("repo.tag_id", "tag_id"),
            ("tag.name", "tag_name"),
            ("standard_buildroot.create_event", "create_event_id"),
            ("create_events.time", "create_event_time"),
            ("create_events.time", "create_ts"),
            ("standard_buildroot.retire_event", "retire_event_id"),
            ("retire_events.time", "retire_event_time"),
            ("retire_events.time", "retire_ts"),
            ("repo.create_event", "repo_create_event_id"),
            ("repo_events.time", "repo_create_event_time"),
        ])
}

/// Finds a buildroot.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<BuildrootRecord>, DbError> {
    select(conn).filter("buildroot.id = $", id).optional(conn).await
}

/// Which buildroots are wanted; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct BuildrootFilter {
    /// These.
    pub ids: Option<Vec<i64>>,
    /// Those of this host.
    pub host: Option<i64>,
    /// Those made from repos of this tag.
    pub tag: Option<i64>,
    /// Those in one of these states.
    pub states: Option<Vec<i64>>,
    /// Those made for this task.
    pub task: Option<i64>,
    /// Those made from this repo.
    pub repo: Option<i64>,
    /// Those that hold this rpm.
    pub rpm: Option<i64>,
    /// Those that hold this archive.
    pub archive: Option<i64>,
}

/// Lists buildroots.
pub async fn list(
    conn: &Conn,
    filter: &BuildrootFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<BuildrootRecord>, DbError> {
    let mut select = select(conn)
        .filter_some("standard_buildroot.host_id = $", filter.host)
        .filter_some("repo.tag_id = $", filter.tag)
        .filter_some("standard_buildroot.task_id = $", filter.task)
        .filter_some("standard_buildroot.repo_id = $", filter.repo)
        .filter_some(
            "buildroot.id IN (SELECT buildroot_id FROM buildroot_listing WHERE rpm_id = $)",
            filter.rpm,
        )
        .filter_some(
            "buildroot.id IN (SELECT buildroot_id FROM buildroot_archives WHERE archive_id = $)",
            filter.archive,
        );
    if let Some(ids) = &filter.ids {
        select = select.any("buildroot.id", Param::from(ids.clone()));
    }
    if let Some(states) = &filter.states {
        select = select.any("standard_buildroot.state", Param::from(states.clone()));
    }
    select.order_by("buildroot.id").opts(opts)?.listing(conn).await
}
