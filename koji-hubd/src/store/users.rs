//! Users: people, hosts and groups.

use koji_core::records::states::{UserKind, UserStatus};
use koji_core::refs::UserRef;
use serde::Deserialize;

use super::db::{Conn, DbError, Select, insert, sql};

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

/// A user as look-ups find it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct UserRow {
    /// The user's id.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Whether it may log in.
    pub status: UserStatus,
    /// What kind of user it is.
    pub usertype: UserKind,
}

/// Finds a user by what a caller gave; all that a map gives must match.
pub async fn find(conn: &Conn, user: &UserRef) -> Result<Option<UserRow>, DbError> {
    const BY_PRINCIPAL: &str =
        "users.id IN (SELECT user_id FROM user_krb_principals WHERE krb_principal = $)";
    let select = Select::from(conn.dialect(), "users").columns(&[
        ("users.id", "id"),
        ("users.name", "name"),
        ("users.status", "status"),
        ("users.usertype", "usertype"),
    ]);
    let select = match user {
        UserRef::Id(id) => select.filter("users.id = $", *id),
        UserRef::Name(name) => {
            // The name goes before a principal that reads the same.
            let both = format!("users.name = $ OR {BY_PRINCIPAL}");
            select.filter_all(&both, [name.into(), name.into()]).order_by("users.id")
        }
        UserRef::Match(given) => select
            .filter_some("users.id = $", given.id)
            .filter_some("users.name = $", given.name.as_ref())
            .filter_some(BY_PRINCIPAL, given.krb_principal.as_ref()),
        UserRef::Malformed(reason) => return Err(DbError::Query(reason.clone())),
    };
    select.optional(conn).await
}

/// Returns the Kerberos principals of a user.
pub async fn principals(conn: &Conn, user: i64) -> Result<Vec<String>, DbError> {
    let statement =
        sql("SELECT krb_principal FROM user_krb_principals WHERE user_id = $1 ORDER BY krb_principal");
    conn.all(statement.bind(user)).await
}
