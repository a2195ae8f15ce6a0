//! Users: people, hosts and groups.

use std::collections::HashMap;

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::states::{UserKind, UserStatus};
use koji_core::records::users::UserRecord;
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

/// What a list of users is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct UserFilter<'a> {
    /// The kinds of users; all if none.
    pub kinds: Option<Vec<i64>>,
    /// How their names begin, whatever the case.
    pub prefix: Option<&'a str>,
    /// The permission that they hold.
    pub permission: Option<i64>,
    /// Whether a permission of a group of theirs counts.
    pub inherited: bool,
}

/// Lists users, without their principals.
pub async fn list(
    conn: &Conn,
    filter: &UserFilter<'_>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<UserRecord>, DbError> {
    const HOLDS: &str = "users.id IN (SELECT user_id FROM user_perms WHERE perm_id = $ AND active = TRUE)";
    const HOLDS_BY_GROUP: &str = "users.id IN (SELECT user_groups.user_id
                FROM user_groups
                JOIN user_perms ON user_perms.user_id = user_groups.group_id
               WHERE user_perms.perm_id = $
                 AND user_perms.active = TRUE
                 AND user_groups.active = TRUE)";
    let mut select = Select::from(conn.dialect(), "users").columns(&[
        ("users.id", "id"),
        ("users.name", "name"),
        ("users.status", "status"),
        ("users.usertype", "usertype"),
    ]);
    if let Some(kinds) = &filter.kinds {
        select = select.any("users.usertype", kinds.clone().into());
    }
    if let Some(prefix) = filter.prefix {
        select = select.ilike("users.name", &format!("{}%", prefix.replace('\\', "\\\\")));
    }
    match filter.permission {
        Some(id) if filter.inherited => {
            select = select.filter_all(&format!("{HOLDS} OR {HOLDS_BY_GROUP}"), [id.into(), id.into()]);
        }
        Some(id) => select = select.filter(HOLDS, id),
        None => {}
    }
    select.opts(opts)?.listing(conn).await
}

/// Returns the principals of several users, by user.
pub async fn principals_of(conn: &Conn, users: &[i64]) -> Result<HashMap<i64, Vec<String>>, DbError> {
    let text = format!(
        "SELECT user_id, krb_principal FROM user_krb_principals WHERE {} ORDER BY krb_principal",
        conn.dialect().any("user_id", 1)
    );
    let mut by_user: HashMap<i64, Vec<String>> = HashMap::new();
    conn.each(sql(text).bind(users), |(user, principal): (i64, String)| {
        by_user.entry(user).or_default().push(principal);
        Ok(())
    })
    .await?;
    Ok(by_user)
}

/// Returns the user who has a principal.
pub async fn owner_of_principal(conn: &Conn, principal: &str) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT user_id FROM user_krb_principals WHERE krb_principal = $1");
    conn.optional(statement.bind(principal)).await
}

/// Gives a user a principal.
pub async fn add_principal(conn: &Conn, user: i64, principal: &str) -> Result<(), DbError> {
    insert("user_krb_principals").set("user_id", user).set("krb_principal", principal).run(conn).await
}

/// Takes a principal from a user; returns whether the user had it.
pub async fn remove_principal(conn: &Conn, user: i64, principal: &str) -> Result<bool, DbError> {
    let statement = sql("DELETE FROM user_krb_principals WHERE user_id = $1 AND krb_principal = $2");
    Ok(conn.execute(statement.bind(user).bind(principal)).await? > 0)
}

/// Renames a user.
pub async fn rename(conn: &Conn, user: i64, name: &str) -> Result<(), DbError> {
    conn.execute(sql("UPDATE users SET name = $1 WHERE id = $2").bind(name).bind(user)).await.map(drop)
}

/// Blocks a user (status 1) or lets it in again (0).
pub async fn set_status(conn: &Conn, user: i64, status: i64) -> Result<(), DbError> {
    conn.execute(sql("UPDATE users SET status = $1 WHERE id = $2").bind(status).bind(user)).await.map(drop)
}

/// Returns the Kerberos principals of a user.
pub async fn principals(conn: &Conn, user: i64) -> Result<Vec<String>, DbError> {
    let statement =
        sql("SELECT krb_principal FROM user_krb_principals WHERE user_id = $1 ORDER BY krb_principal");
    conn.all(statement.bind(user)).await
}
