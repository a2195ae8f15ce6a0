//! When repos ceased to be up to date.

use koji_core::records::states::RepoState;
use serde::Deserialize;

use super::super::db::{Conn, DbError, sql};

/// A ready repo that is up to date, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpenEnd {
    /// Its number.
    pub id: i64,
    /// The tag.
    pub tag_id: i64,
    /// The event that its content is of.
    pub create_event: i64,
}

/// Lists the ready repos of which no change of their tags is known.
pub async fn open_ends(conn: &Conn) -> Result<Vec<OpenEnd>, DbError> {
    let statement = sql("SELECT id, tag_id, create_event
           FROM repo
          WHERE state = $1
            AND end_event IS NULL
          ORDER BY id");
    conn.all(statement.bind(RepoState::Ready.number())).await
}

/// Notes the first change of its tag after a repo.
pub async fn set_end(conn: &Conn, repo: i64, event: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE repo SET end_event = $1 WHERE id = $2").bind(event).bind(repo)).await.map(drop)
}
