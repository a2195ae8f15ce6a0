//! Links between tags. A walk is fed from one statement that reads all links it may meet.

use koji_core::inheritance::Link;

use super::db::{Change, Conn, DbError, holds_at, insert, revoke, sql};

/// Returns the links of a tag to its parents, by priority.
pub async fn links_of(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Link>, DbError> {
    let statement = sql(format!(
        "SELECT tag_inheritance.tag_id AS child_id,
                tag_inheritance.parent_id AS parent_id,
                parent.name AS name,
                tag_inheritance.priority AS priority,
                tag_inheritance.maxdepth AS maxdepth,
                tag_inheritance.intransitive AS intransitive,
                tag_inheritance.noconfig AS noconfig,
                COALESCE(tag_inheritance.pkg_filter, '') AS pkg_filter
           FROM tag_inheritance
           JOIN tag AS parent ON parent.id = tag_inheritance.parent_id
          WHERE tag_inheritance.tag_id = $1 AND {}
          ORDER BY tag_inheritance.priority",
        holds_at("tag_inheritance", event)
    ));
    conn.all(statement.bind(tag)).await
}

/// Returns all links that lead from a tag to its ancestors, each with the parent's name.
pub async fn links_above(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Link>, DbError> {
    conn.all(sql(reach("tag_id", "parent_id", event)).bind(tag)).await
}

/// Returns all links that lead from a tag to its descendants, each with the child's name.
pub async fn links_below(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Link>, DbError> {
    conn.all(sql(reach("parent_id", "tag_id", event)).bind(tag)).await
}

/// Returns the child and the parent of every link that holds now.
pub async fn pairs(conn: &Conn) -> Result<Vec<(i64, i64)>, DbError> {
    conn.all(sql("SELECT tag_id, parent_id FROM tag_inheritance WHERE active = TRUE")).await
}

/// Writes the statement for all links that can be reached when each leads from one of its columns to the other.
fn reach(near: &str, far: &str, event: Option<i64>) -> String {
    let holds = holds_at("tag_inheritance", event);
    format!(
        "WITH RECURSIVE reached (tag_id) AS (
             SELECT CAST($1 AS BIGINT)
              UNION
             SELECT CAST(tag_inheritance.{far} AS BIGINT)
               FROM reached
               JOIN tag_inheritance ON tag_inheritance.{near} = reached.tag_id
              WHERE {holds}
         )
         SELECT tag_inheritance.tag_id AS child_id,
                tag_inheritance.parent_id AS parent_id,
                far.name AS name,
                tag_inheritance.priority AS priority,
                tag_inheritance.maxdepth AS maxdepth,
                tag_inheritance.intransitive AS intransitive,
                tag_inheritance.noconfig AS noconfig,
                COALESCE(tag_inheritance.pkg_filter, '') AS pkg_filter
           FROM reached
           JOIN tag_inheritance ON tag_inheritance.{near} = reached.tag_id
           JOIN tag AS far ON far.id = tag_inheritance.{far}
          WHERE {holds}
          ORDER BY tag_inheritance.priority, tag_inheritance.tag_id"
    )
}

/// Ends the link of a tag to a parent.
pub async fn unlink(conn: &Conn, tag: i64, parent: i64, change: Change) -> Result<(), DbError> {
    revoke("tag_inheritance")
        .when("tag_id", tag)
        .when("parent_id", parent)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}

/// Makes a link.
pub async fn link(conn: &Conn, link: &Link, change: Change) -> Result<(), DbError> {
    insert("tag_inheritance")
        .set("tag_id", link.child_id.get())
        .set("parent_id", link.parent_id.get())
        .set("priority", link.priority)
        .set("maxdepth", link.maxdepth)
        .set("intransitive", link.intransitive)
        .set("noconfig", link.noconfig)
        .set("pkg_filter", &link.pkg_filter)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}
