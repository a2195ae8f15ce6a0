//! Content generators: who may import for them, and the builds that they reserve.

use koji_core::time::Timestamp;
use serde::Deserialize;

use super::db::{Conn, DbError, insert, revoke, sql};

/// A user who may import for a generator.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Member {
    /// The generator.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The user's name.
    pub user_name: String,
}

/// Lists all generators that have users, with these.
pub async fn members(conn: &Conn) -> Result<Vec<Member>, DbError> {
    let statement =
        sql("SELECT content_generator.id AS id, content_generator.name AS name, users.name AS user_name
           FROM cg_users
           JOIN content_generator ON content_generator.id = cg_users.cg_id
           JOIN users ON users.id = cg_users.user_id
          WHERE cg_users.active = TRUE
          ORDER BY content_generator.name, users.name");
    conn.all(statement).await
}

/// Tells whether a user may import for a generator.
pub async fn is_member(conn: &Conn, generator: i64, user: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 FROM cg_users WHERE cg_id = $1 AND user_id = $2 AND active = TRUE");
    conn.exists(statement.bind(generator).bind(user)).await
}

/// Lets a user import for a generator.
pub async fn grant(conn: &Conn, generator: i64, user: i64, event: i64, by: i64) -> Result<(), DbError> {
    insert("cg_users").set("cg_id", generator).set("user_id", user).from_event(event, by).run(conn).await
}

/// Takes that from a user.
pub async fn take(conn: &Conn, generator: i64, user: i64, event: i64, by: i64) -> Result<(), DbError> {
    revoke("cg_users").when("cg_id", generator).when("user_id", user).run(conn, event, by).await.map(drop)
}

/// Returns the token of a build that is reserved.
pub async fn token(conn: &Conn, build: i64) -> Result<Option<String>, DbError> {
    conn.optional(sql("SELECT token FROM build_reservations WHERE build_id = $1").bind(build)).await
}

/// Notes that a build is reserved.
pub async fn reserve(conn: &Conn, build: i64, token: &str, now: Timestamp) -> Result<(), DbError> {
    insert("build_reservations")
        .set("build_id", build)
        .set("token", token)
        .set("created", now)
        .run(conn)
        .await
}
