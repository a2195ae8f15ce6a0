//! What builds consist of: rpms and archives, with all that refers to them.

use super::super::db::{Conn, DbError, sql};

/// Tells whether a build has rpms or archives.
pub async fn has_content(conn: &Conn, build: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 FROM rpminfo WHERE build_id = $1
          UNION ALL
         SELECT 1 FROM archiveinfo WHERE build_id = $1
          LIMIT 1");
    conn.exists(statement.bind(build)).await
}

/// Deletes signatures and checksums of all rpms of a build.
pub async fn erase_signatures(conn: &Conn, build: i64) -> Result<(), DbError> {
    for statement in [
        "DELETE FROM rpmsigs WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
        "DELETE FROM rpm_checksum WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
    ] {
        conn.execute(sql(statement).bind(build)).await?;
    }
    Ok(())
}

/// Deletes all rpms and archives of a build, also where others consist of them or were made with them.
pub async fn erase_content(conn: &Conn, build: i64) -> Result<(), DbError> {
    erase_signatures(conn, build).await?;
    for statement in [
        "DELETE FROM buildroot_listing WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
        "DELETE FROM archive_rpm_components WHERE rpm_id IN (SELECT id FROM rpminfo WHERE build_id = $1)",
        "DELETE FROM rpminfo WHERE build_id = $1",
        "DELETE FROM archive_rpm_components
          WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM archive_components WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM archive_components
          WHERE component_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM buildroot_archives WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM maven_archives WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM win_archives WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM image_archives WHERE archive_id IN (SELECT id FROM archiveinfo WHERE build_id = $1)",
        "DELETE FROM archiveinfo WHERE build_id = $1",
    ] {
        conn.execute(sql(statement).bind(build)).await?;
    }
    Ok(())
}
