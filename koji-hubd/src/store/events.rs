//! Events: the numbered moments that versioned data refers to.

use koji_core::records::events::EventRecord;
use koji_core::time::Timestamp;

use super::db::{Conn, DbError, Select, insert, sql};

/// Makes an event and returns its id.
pub async fn create(conn: &Conn, now: Timestamp) -> Result<i64, DbError> {
    insert("events").set("time", now).returning_id(conn).await
}

/// Finds an event.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<EventRecord>, DbError> {
    conn.optional(sql("SELECT id, time AS ts FROM events WHERE id = $1").bind(id)).await
}

/// Returns the newest event, or the newest before a moment.
pub async fn last(conn: &Conn, before: Option<Timestamp>) -> Result<Option<EventRecord>, DbError> {
    let select = Select::from(conn.dialect(), "events")
        .columns(&[("events.id", "id"), ("events.time", "ts")])
        .filter_some("events.time < $", before)
        .order_by("events.id DESC")
        .limit(1);
    select.optional(conn).await
}
