//! What becomes of tags when their builds change.

use super::super::db::{Conn, DbError, revoke, sql};

/// Notes for every tag that holds a build that what it holds has changed; returns the tags.
///
/// The kinds are 0 moved to another volume, 1 imported into, 3 promoted.
pub async fn note_update(
    conn: &Conn,
    build: i64,
    kind: i64,
    event: i64,
    user: i64,
) -> Result<Vec<i64>, DbError> {
    let statement = sql("INSERT INTO tag_updates (tag_id, update_event, updater_id, update_type)
         SELECT tag_id, $1, $2, $3
           FROM tag_listing
          WHERE build_id = $4
            AND active = TRUE
      RETURNING tag_id");
    conn.write_all(statement.bind(event).bind(user).bind(kind).bind(build)).await
}

/// Takes a build out of all its tags.
pub async fn untag_everywhere(conn: &Conn, build: i64, event: i64, user: i64) -> Result<(), DbError> {
    revoke("tag_listing").when("build_id", build).run(conn, event, user).await.map(drop)
}

/// Forgets that a build ever was in a tag.
pub async fn erase_tag_history(conn: &Conn, build: i64) -> Result<(), DbError> {
    conn.execute(sql("DELETE FROM tag_listing WHERE build_id = $1").bind(build)).await.map(drop)
}
