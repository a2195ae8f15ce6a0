//! Volumes.

use koji_core::lookup::Lookup;
use koji_core::records::names::IdName;

use super::db::{Conn, DbError, insert, sql};

/// Finds a volume.
pub async fn find(conn: &Conn, volume: &Lookup) -> Result<Option<IdName>, DbError> {
    conn.optional(match volume {
        Lookup::Id(id) => sql("SELECT id, name FROM volume WHERE id = $1").bind(*id),
        Lookup::Name(name) => sql("SELECT id, name FROM volume WHERE name = $1").bind(name),
    })
    .await
}

/// Returns all volumes.
pub async fn all(conn: &Conn) -> Result<Vec<IdName>, DbError> {
    conn.all(sql("SELECT id, name FROM volume ORDER BY id")).await
}

/// Makes a volume known and returns its number.
pub async fn create(conn: &Conn, name: &str) -> Result<i64, DbError> {
    insert("volume").set("name", name).returning_id(conn).await
}

/// Tells whether files of a build are on a volume, whatever the build's state.
pub async fn is_used(conn: &Conn, volume: i64) -> Result<bool, DbError> {
    conn.exists(sql("SELECT 1 FROM build WHERE volume_id = $1 LIMIT 1").bind(volume)).await
}

/// Forgets a volume.
pub async fn remove(conn: &Conn, volume: i64) -> Result<(), DbError> {
    conn.execute(sql("DELETE FROM volume WHERE id = $1").bind(volume)).await.map(drop)
}
