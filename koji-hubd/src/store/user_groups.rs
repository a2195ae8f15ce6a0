//! Groups of users and their members.

use koji_core::records::names::IdName;
use koji_core::records::states::UserKind;
use serde::Deserialize;

use super::db::{Conn, DbError, insert, revoke, sql};

/// Returns the groups of a user.
pub async fn of_user(conn: &Conn, user: i64) -> Result<Vec<IdName>, DbError> {
    let statement = sql("SELECT users.id, users.name
           FROM user_groups
           JOIN users ON users.id = user_groups.group_id
          WHERE user_groups.user_id = $1
            AND user_groups.active = TRUE
          ORDER BY users.name");
    conn.all(statement.bind(user)).await
}

/// A member of a group, without principals.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MemberRow {
    /// The user.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What kind of user it is.
    pub usertype: UserKind,
}

/// Returns the members of a group.
pub async fn members(conn: &Conn, group: i64) -> Result<Vec<MemberRow>, DbError> {
    let statement = sql("SELECT users.id, users.name, users.usertype
           FROM user_groups
           JOIN users ON users.id = user_groups.user_id
          WHERE user_groups.group_id = $1
            AND user_groups.active = TRUE
          ORDER BY users.name");
    conn.all(statement.bind(group)).await
}

/// Tells whether a user is in a group.
pub async fn is_member(conn: &Conn, group: i64, user: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 FROM user_groups WHERE group_id = $1 AND user_id = $2 AND active = TRUE");
    conn.exists(statement.bind(group).bind(user)).await
}

/// Puts a user into a group.
pub async fn add(conn: &Conn, group: i64, user: i64, event: i64, by: i64) -> Result<(), DbError> {
    insert("user_groups").set("group_id", group).set("user_id", user).from_event(event, by).run(conn).await
}

/// Takes a user out of a group.
pub async fn drop(conn: &Conn, group: i64, user: i64, event: i64, by: i64) -> Result<u64, DbError> {
    revoke("user_groups").when("group_id", group).when("user_id", user).run(conn, event, by).await
}
