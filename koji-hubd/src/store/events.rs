//! Events: the numbered moments that versioned data refers to.

use koji_core::time::Timestamp;

use super::db::{Conn, DbError, insert};

/// Makes an event and returns its id.
pub async fn create(conn: &Conn, now: Timestamp) -> Result<i64, DbError> {
    insert("events").set("time", now).returning_id(conn).await
}
