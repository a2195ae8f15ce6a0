//! Events: the numbered moments that versioned data refers to.

use koji_core::records::events::EventRecord;
use koji_core::time::Timestamp;

use super::db::{Conn, DbError, insert, sql};

/// Makes an event and returns its id.
pub async fn create(conn: &Conn, now: Timestamp) -> Result<i64, DbError> {
    insert("events").set("time", now).returning_id(conn).await
}

/// Finds an event.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<EventRecord>, DbError> {
    conn.optional(sql("SELECT id, time AS ts FROM events WHERE id = $1").bind(id)).await
}

/// Finds the newest event, or the newest before a moment.
pub async fn last(conn: &Conn, before: Option<Timestamp>) -> Result<Option<EventRecord>, DbError> {
    let statement = match before {
        None => sql("SELECT id, time AS ts FROM events ORDER BY id DESC LIMIT 1"),
        Some(moment) => {
            sql("SELECT id, time AS ts FROM events WHERE time < $1 ORDER BY id DESC LIMIT 1").bind(moment)
        }
    };
    conn.optional(statement).await
}
