//! Which builds are in which tags.

use super::db::{Conn, DbError, Select, holds_at, insert, revoke, sql};

/// Tells whether a build is in a tag now.
pub async fn holds(conn: &Conn, tag: i64, build: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 FROM tag_listing WHERE tag_id = $1 AND build_id = $2 AND active = TRUE");
    conn.exists(statement.bind(tag).bind(build)).await
}

/// Puts a build that is not in a tag into it.
pub async fn add(conn: &Conn, tag: i64, build: i64, event: i64, by: i64) -> Result<(), DbError> {
    insert("tag_listing").set("tag_id", tag).set("build_id", build).from_event(event, by).run(conn).await
}

/// Takes a build out of a tag; returns whether it was there.
pub async fn remove(conn: &Conn, tag: i64, build: i64, event: i64, by: i64) -> Result<bool, DbError> {
    let ended =
        revoke("tag_listing").when("tag_id", tag).when("build_id", build).run(conn, event, by).await?;
    Ok(ended > 0)
}

/// Returns the builds of a package that are in a tag now and complete, the one tagged first first.
pub async fn builds_of_package(conn: &Conn, tag: i64, package: i64) -> Result<Vec<i64>, DbError> {
    Select::from(conn.dialect(), "tag_listing JOIN build ON build.id = tag_listing.build_id")
        .columns(&[("build.id", "id")])
        .when(holds_at("tag_listing", None))
        .filter("tag_listing.tag_id = $", tag)
        .filter("build.pkg_id = $", package)
        .filter("build.state = $", koji_core::records::states::BuildState::Complete.number())
        .order_by("tag_listing.create_event, build.id")
        .all(conn)
        .await
}
