//! Permissions and who holds them.

use std::collections::BTreeSet;

use koji_core::lookup::Lookup;
use koji_core::records::users::Permission;
use serde::Deserialize;

use super::db::{Conn, DbError, insert, revoke, sql};

/// Returns the names of the permissions that a user holds, with or without those of the user's groups.
pub async fn names_of_user(conn: &Conn, user: i64, with_groups: bool) -> Result<BTreeSet<String>, DbError> {
    let statement = sql("SELECT permissions.name
           FROM user_perms
           JOIN permissions ON permissions.id = user_perms.perm_id
          WHERE user_perms.active = TRUE
            AND (user_perms.user_id = $1
                 OR ($2 AND user_perms.user_id IN (SELECT user_groups.group_id
                                                     FROM user_groups
                                                    WHERE user_groups.user_id = $1
                                                      AND user_groups.active = TRUE)))");
    conn.all(statement.bind(user).bind(with_groups))
        .await
        .map(|names: Vec<String>| names.into_iter().collect())
}

/// Returns the id of a permission.
pub async fn id_by_name(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM permissions WHERE name = $1").bind(name)).await
}

/// Returns all permissions, by id.
pub async fn all(conn: &Conn) -> Result<Vec<Permission>, DbError> {
    conn.all(sql("SELECT id, name, description FROM permissions ORDER BY id")).await
}

/// Finds a permission.
pub async fn find(conn: &Conn, permission: &Lookup) -> Result<Option<Permission>, DbError> {
    const ROW: &str = "SELECT id, name, description FROM permissions";
    let statement = match permission {
        Lookup::Id(id) => sql(format!("{ROW} WHERE id = $1")).bind(*id),
        Lookup::Name(name) => sql(format!("{ROW} WHERE name = $1")).bind(name),
    };
    conn.optional(statement).await
}

/// Makes a permission and returns its id.
pub async fn create(conn: &Conn, name: &str, description: Option<&str>) -> Result<i64, DbError> {
    insert("permissions").set("name", name).set("description", description).returning_id(conn).await
}

/// Changes what a permission says it is for.
pub async fn describe(conn: &Conn, id: i64, description: &str) -> Result<(), DbError> {
    let statement = sql("UPDATE permissions SET description = $1 WHERE id = $2");
    conn.execute(statement.bind(description).bind(id)).await.map(drop)
}

/// Tells whether a user holds a permission itself, not through a group.
pub async fn is_held(conn: &Conn, user: i64, permission: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1 FROM user_perms WHERE user_id = $1 AND perm_id = $2 AND active = TRUE");
    conn.exists(statement.bind(user).bind(permission)).await
}

/// Gives a user a permission.
pub async fn grant(conn: &Conn, user: i64, permission: i64, event: i64, by: i64) -> Result<(), DbError> {
    insert("user_perms").set("user_id", user).set("perm_id", permission).from_event(event, by).run(conn).await
}

/// Takes a permission from a user.
pub async fn take(conn: &Conn, user: i64, permission: i64, event: i64, by: i64) -> Result<(), DbError> {
    revoke("user_perms")
        .when("user_id", user)
        .when("perm_id", permission)
        .run(conn, event, by)
        .await
        .map(drop)
}

/// A permission of a user and the group it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PermissionSource {
    /// The permission.
    pub name: String,
    /// The group; none if it was granted to the user.
    pub group_name: Option<String>,
}

/// Returns where each permission of a user comes from.
pub async fn sources(conn: &Conn, user: i64) -> Result<Vec<PermissionSource>, DbError> {
    let statement = sql("SELECT permissions.name, groups.name AS group_name
           FROM user_perms
           JOIN permissions ON permissions.id = user_perms.perm_id
           LEFT JOIN users AS groups ON groups.id = user_perms.user_id AND groups.id <> $1
          WHERE user_perms.active = TRUE
            AND (user_perms.user_id = $1
                 OR user_perms.user_id IN (SELECT user_groups.group_id
                                             FROM user_groups
                                            WHERE user_groups.user_id = $1
                                              AND user_groups.active = TRUE))
          ORDER BY permissions.name, COALESCE(groups.name, '')");
    conn.all(statement.bind(user)).await
}
