//! What an administrator does on the hub's own machine: users, passwords and first permissions.

use crate::hub::Hub;
use crate::sessions::hash_password;
use crate::store::db::{DbError, insert};
use crate::store::{events, permissions, users};

/// Why an administration command was refused.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// There is a user of this name already.
    #[error("user {0} exists already")]
    UserExists(String),
    /// There is no such user.
    #[error("no such user: {0}")]
    NoSuchUser(String),
    /// There is no such permission.
    #[error("no such permission: {0}")]
    NoSuchPermission(String),
    /// The password cannot be stored.
    #[error("failed to hash the password: {0}")]
    Password(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Makes a user who can log in with a password, with a permission if one is named.
pub async fn create_user(
    hub: &Hub,
    name: &str,
    password: &str,
    permission: Option<&str>,
) -> Result<i64, AdminError> {
    let hash = hash(password)?;
    let conn = hub.db.writer();
    if users::id_by_name(&conn, name).await?.is_some() {
        return Err(AdminError::UserExists(name.to_owned()));
    }
    let user = users::create(&conn, name, 0, 0).await?;
    users::set_password(&conn, user, &hash).await?;
    if let Some(permission) = permission {
        grant_on(hub, &conn, user, permission).await?;
    }
    conn.commit().await?;
    Ok(user)
}

/// Gives a user a new password.
pub async fn set_password(hub: &Hub, name: &str, password: &str) -> Result<(), AdminError> {
    let hash = hash(password)?;
    let conn = hub.db.writer();
    let user = existing(&conn, name).await?;
    users::set_password(&conn, user, &hash).await?;
    conn.commit().await?;
    Ok(())
}

/// Grants a user a permission; one that is held already stays.
pub async fn grant(hub: &Hub, name: &str, permission: &str) -> Result<(), AdminError> {
    let conn = hub.db.writer();
    let user = existing(&conn, name).await?;
    grant_on(hub, &conn, user, permission).await?;
    conn.commit().await?;
    Ok(())
}

async fn existing(conn: &crate::store::db::Conn, name: &str) -> Result<i64, AdminError> {
    users::id_by_name(conn, name).await?.ok_or_else(|| AdminError::NoSuchUser(name.to_owned()))
}

async fn grant_on(
    hub: &Hub,
    conn: &crate::store::db::Conn,
    user: i64,
    permission: &str,
) -> Result<(), AdminError> {
    let id = permissions::id_by_name(conn, permission)
        .await?
        .ok_or_else(|| AdminError::NoSuchPermission(permission.to_owned()))?;
    if permissions::names_of_user(conn, user, false).await?.contains(permission) {
        return Ok(());
    }
    let event = events::create(conn, hub.now()).await?;
    insert("user_perms").set("user_id", user).set("perm_id", id).from_event(event, user).run(conn).await?;
    Ok(())
}

fn hash(password: &str) -> Result<String, AdminError> {
    if password.is_empty() {
        return Err(AdminError::Password("it is empty".into()));
    }
    hash_password(password).map_err(|e| AdminError::Password(e.to_string()))
}
