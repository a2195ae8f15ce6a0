//! Permissions and who holds them.

use std::collections::BTreeSet;

use super::db::{Conn, DbError, sql};

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
