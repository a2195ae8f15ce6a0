//! What refers to a build.

use koji_core::records::builds::{ReferringArchive, ReferringRpm, ReferringTag};
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError, Param, Select};

/// Returns the tags that hold a build.
pub async fn tags_of(conn: &Conn, build: i64, limit: Option<i64>) -> Result<Vec<ReferringTag>, DbError> {
    let select = Select::from(conn.dialect(), "tag_listing JOIN tag ON tag.id = tag_listing.tag_id")
        .columns(&[("tag.id", "tag_id"), ("tag.name", "name")])
        .filter("tag_listing.build_id = $", build)
        .when("tag_listing.active = TRUE");
    limited(select, limit).all(conn).await
}

/// Returns the rpms of complete builds that were made in buildroots with rpms of a build.
pub async fn rpms_made_with_rpms(
    conn: &Conn,
    build: i64,
    limit: Option<i64>,
) -> Result<Vec<ReferringRpm>, DbError> {
    let in_such_a_buildroot = "rpminfo.buildroot_id IN (
        SELECT buildroot_listing.buildroot_id
          FROM buildroot_listing
          JOIN rpminfo AS parts ON parts.id = buildroot_listing.rpm_id
         WHERE parts.build_id = $)";
    let select = Select::from(conn.dialect(), "rpminfo JOIN build ON build.id = rpminfo.build_id")
        .columns(&[
            ("rpminfo.id", "id"),
            ("rpminfo.name", "name"),
            ("rpminfo.version", "version"),
            ("rpminfo.release", "release"),
            ("rpminfo.arch", "arch"),
            ("rpminfo.build_id", "build_id"),
        ])
        .filter(in_such_a_buildroot, build)
        .when("build.state = 1");
    limited(select, limit).all(conn).await
}

/// Returns the archives that contain rpms or archives of a build, one for each that they contain.
pub async fn containing_archives(conn: &Conn, build: i64, limit: Option<i64>) -> Result<Vec<i64>, DbError> {
    let mut containing = Vec::new();
    for (components, part) in [
        ("archive_rpm_components", "rpminfo AS parts ON parts.id = archive_rpm_components.rpm_id"),
        ("archive_components", "archiveinfo AS parts ON parts.id = archive_components.component_id"),
    ] {
        let archive = format!("{components}.archive_id");
        let select = Select::from(conn.dialect(), format!("{components} JOIN {part}"))
            .columns(&[(archive.as_str(), "archive_id")])
            .filter("parts.build_id = $", build);
        containing.extend(limited(select, limit).all::<i64>(conn).await?);
    }
    Ok(containing)
}

/// Returns the archives of complete builds that were made in buildroots with archives of a build.
pub async fn archives_made_with_archives(
    conn: &Conn,
    build: i64,
    limit: Option<i64>,
) -> Result<Vec<ReferringArchive>, DbError> {
    let in_such_a_buildroot = "archiveinfo.buildroot_id IN (
        SELECT buildroot_archives.buildroot_id
          FROM buildroot_archives
          JOIN archiveinfo AS parts ON parts.id = buildroot_archives.archive_id
         WHERE parts.build_id = $)";
    let tables = "archiveinfo
        JOIN build ON build.id = archiveinfo.build_id
        JOIN archivetypes ON archivetypes.id = archiveinfo.type_id";
    let select = Select::from(conn.dialect(), tables)
        .columns(&[
            ("archiveinfo.id", "id"),
            ("archiveinfo.type_id", "type_id"),
            ("archivetypes.name", "type_name"),
            ("archiveinfo.build_id", "build_id"),
            ("archiveinfo.filename", "filename"),
        ])
        .filter(in_such_a_buildroot, build)
        .when("build.state = 1");
    limited(select, limit).all(conn).await
}

/// Returns when the newest of the hub's own buildroots was made that held something of a build.
pub async fn last_use(conn: &Conn, build: i64) -> Result<Option<Timestamp>, DbError> {
    let held = "standard_buildroot.buildroot_id IN (
        SELECT buildroot_listing.buildroot_id
          FROM buildroot_listing
          JOIN rpminfo ON rpminfo.id = buildroot_listing.rpm_id
         WHERE rpminfo.build_id = $
         UNION
        SELECT buildroot_archives.buildroot_id
          FROM buildroot_archives
          JOIN archiveinfo ON archiveinfo.id = buildroot_archives.archive_id
         WHERE archiveinfo.build_id = $)";
    let tables = "standard_buildroot JOIN events ON events.id = standard_buildroot.create_event";
    Select::from(conn.dialect(), tables)
        .columns(&[("events.time", "time")])
        .filter_all(held, [Param::from(build), Param::from(build)])
        .order_by("standard_buildroot.create_event DESC")
        .limit(1)
        .optional(conn)
        .await
}

/// A limit of 0 is none.
fn limited(select: Select, limit: Option<i64>) -> Select {
    match limit.filter(|limit| *limit > 0) {
        Some(limit) => select.limit(limit),
        None => select,
    }
}
