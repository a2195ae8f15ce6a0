//! Subscriptions to news about builds, and blocks of them.

use koji_core::records::notifications::{Notification, NotificationBlock};
use serde::de::DeserializeOwned;

use super::db::{Conn, DbError, Insert, Select, insert, sql};

/// What a subscription or a block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The package; none means all.
    pub package: Option<i64>,
    /// The tag; none means all.
    pub tag: Option<i64>,
}

impl Subject {
    fn set(self, row: Insert) -> Insert {
        row.set("package_id", self.package).set("tag_id", self.tag)
    }

    fn filter(self, select: Select) -> Select {
        let select = match self.package {
            Some(package) => select.filter("package_id = $", package),
            None => select.when("package_id IS NULL"),
        };
        match self.tag {
            Some(tag) => select.filter("tag_id = $", tag),
            None => select.when("tag_id IS NULL"),
        }
    }
}

const COLUMNS: &[(&str, &str)] =
    &[("id", "id"), ("user_id", "user_id"), ("package_id", "package_id"), ("tag_id", "tag_id")];

fn subscriptions(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "build_notifications")
        .columns(COLUMNS)
        .columns(&[("success_only", "success_only"), ("email", "email")])
}

fn blocks(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "build_notifications_block").columns(COLUMNS)
}

async fn by_id<T: DeserializeOwned>(conn: &Conn, select: Select, id: i64) -> Result<Option<T>, DbError> {
    select.filter("id = $", id).optional(conn).await
}

async fn of_user<T: DeserializeOwned>(conn: &Conn, select: Select, user: i64) -> Result<Vec<T>, DbError> {
    select.filter("user_id = $", user).order_by("id").all(conn).await
}

/// Finds a subscription.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<Notification>, DbError> {
    by_id(conn, subscriptions(conn), id).await
}

/// Lists the subscriptions of a user.
pub async fn list(conn: &Conn, user: i64) -> Result<Vec<Notification>, DbError> {
    of_user(conn, subscriptions(conn), user).await
}

/// Tells whether a user has a subscription.
pub async fn exists(conn: &Conn, user: i64, about: Subject, success_only: bool) -> Result<bool, DbError> {
    let select = about.filter(subscriptions(conn).filter("user_id = $", user));
    let found: Option<Notification> = select.filter("success_only = $", success_only).optional(conn).await?;
    Ok(found.is_some())
}

/// Makes a subscription.
pub async fn create(
    conn: &Conn,
    user: i64,
    about: Subject,
    success_only: bool,
    email: &str,
) -> Result<(), DbError> {
    let row = insert("build_notifications").set("user_id", user);
    about.set(row).set("success_only", success_only).set("email", email).run(conn).await
}

/// Changes what a subscription is about.
pub async fn update(conn: &Conn, id: i64, about: Subject, success_only: bool) -> Result<(), DbError> {
    let statement = sql("UPDATE build_notifications
            SET package_id = $1, tag_id = $2, success_only = $3
          WHERE id = $4");
    conn.execute(statement.bind(about.package).bind(about.tag).bind(success_only).bind(id)).await.map(drop)
}

/// Ends a subscription.
pub async fn delete(conn: &Conn, id: i64) -> Result<(), DbError> {
    conn.execute(sql("DELETE FROM build_notifications WHERE id = $1").bind(id)).await.map(drop)
}

/// Finds a block.
pub async fn find_block(conn: &Conn, id: i64) -> Result<Option<NotificationBlock>, DbError> {
    by_id(conn, blocks(conn), id).await
}

/// Lists the blocks of a user.
pub async fn list_blocks(conn: &Conn, user: i64) -> Result<Vec<NotificationBlock>, DbError> {
    of_user(conn, blocks(conn), user).await
}

/// Tells whether a user has a block.
pub async fn block_exists(conn: &Conn, user: i64, about: Subject) -> Result<bool, DbError> {
    let select = about.filter(blocks(conn).filter("user_id = $", user));
    let found: Option<NotificationBlock> = select.optional(conn).await?;
    Ok(found.is_some())
}

/// Makes a block.
pub async fn create_block(conn: &Conn, user: i64, about: Subject) -> Result<(), DbError> {
    about.set(insert("build_notifications_block").set("user_id", user)).run(conn).await
}

/// Ends a block.
pub async fn delete_block(conn: &Conn, id: i64) -> Result<(), DbError> {
    conn.execute(sql("DELETE FROM build_notifications_block WHERE id = $1").bind(id)).await.map(drop)
}
