//! The numbers of builds.

use koji_core::nvr::Nvr;

use super::db::{Conn, DbError, sql};

/// Returns the number of a build of a name.
pub async fn by_nvr(conn: &Conn, nvr: &Nvr) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT build.id
           FROM build
           JOIN package ON package.id = build.pkg_id
          WHERE package.name = $1 AND build.version = $2 AND build.release = $3");
    conn.optional(statement.bind(&nvr.name).bind(&nvr.version).bind(&nvr.release)).await
}

/// Tells whether there is a build of a number.
pub async fn exists(conn: &Conn, build: i64) -> Result<bool, DbError> {
    conn.exists(sql("SELECT 1 FROM build WHERE id = $1").bind(build)).await
}
