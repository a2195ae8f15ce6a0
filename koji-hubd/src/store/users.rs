//! Users: people, hosts and groups.

use serde::Deserialize;

use super::db::{Conn, DbError, insert, sql};

/// What a login needs of a user.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UserSecret {
    /// The user's id.
    pub id: i64,
    /// The stored password.
    pub password: Option<String>,
    /// 0 normal, 1 blocked.
    pub status: i64,
}

/// Finds a user for a login with a password.
pub async fn find_secret(conn: &Conn, name: &str) -> Result<Option<UserSecret>, DbError> {
    conn.optional(sql("SELECT id, password, status FROM users WHERE name = $1").bind(name)).await
}

/// Returns the id of a user.
pub async fn id_by_name(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM users WHERE name = $1").bind(name)).await
}

/// Makes a user who may log in (status 0) and returns the id; `usertype` is 0 for people, 1 for hosts, 2 for groups.
pub async fn create(conn: &Conn, name: &str, status: i64, usertype: i64) -> Result<i64, DbError> {
    insert("users").set("name", name).set("status", status).set("usertype", usertype).returning_id(conn).await
}

/// Stores a password, hashed already.
pub async fn set_password(conn: &Conn, user: i64, hash: &str) -> Result<(), DbError> {
    conn.execute(sql("UPDATE users SET password = $1 WHERE id = $2").bind(hash).bind(user)).await.map(drop)
}
