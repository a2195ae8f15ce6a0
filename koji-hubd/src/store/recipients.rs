//! Who is to hear of builds and taggings.

use koji_core::records::states::{UserKind, UserStatus};
use koji_core::records::targets::BuildTarget;
use serde::Deserialize;

use super::db::{Conn, DbError, Param, Select, sql};

/// What there is to hear of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The package.
    pub package: i64,
    /// The tag that it is about, if it is about one.
    pub tag: Option<i64>,
    /// Whether things went well.
    pub success: bool,
}

/// One who wants to hear of it, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Subscriber {
    /// The user.
    pub user_id: i64,
    /// The address.
    pub email: String,
}

/// Returns the subscribers of an occasion: people and groups who are not blocked.
pub async fn subscribers(conn: &Conn, occasion: Occasion) -> Result<Vec<Subscriber>, DbError> {
    let tables = "build_notifications JOIN users ON users.id = build_notifications.user_id";
    let mut select = about("build_notifications", Select::from(conn.dialect(), tables), occasion)
        .columns(&[("build_notifications.user_id", "user_id"), ("build_notifications.email", "email")])
        .filter("users.status = $", UserStatus::Normal.number())
        .any("users.usertype", Param::from(vec![UserKind::Normal.number(), UserKind::Group.number()]));
    if !occasion.success {
        select = select.when("build_notifications.success_only = FALSE");
    }
    select.all(conn).await
}

/// Returns which of some users do not want to hear of an occasion.
pub async fn refusing(conn: &Conn, occasion: Occasion, users: &[i64]) -> Result<Vec<i64>, DbError> {
    about("build_notifications_block", Select::from(conn.dialect(), "build_notifications_block"), occasion)
        .columns(&[("build_notifications_block.user_id", "user_id")])
        .any("build_notifications_block.user_id", Param::from(users))
        .all(conn)
        .await
}

/// Keeps the rows for a package and tag, and those for any.
fn about(table: &str, select: Select, occasion: Occasion) -> Select {
    let select =
        select.filter(&format!("{table}.package_id = $ OR {table}.package_id IS NULL"), occasion.package);
    match occasion.tag {
        Some(tag) => select.filter(&format!("{table}.tag_id = $ OR {table}.tag_id IS NULL"), tag),
        None => select.when(format!("{table}.tag_id IS NULL")),
    }
}

/// Returns those of some users who are people that may log in, with their names.
pub async fn people(conn: &Conn, users: &[i64]) -> Result<Vec<(i64, String)>, DbError> {
    let text = format!(
        "SELECT id, name FROM users WHERE status = 0 AND usertype = 0 AND {}",
        conn.dialect().any("id", 1)
    );
    conn.all(sql(text).bind(users)).await
}

/// Returns the owners that a package has in some tags: tag and user.
pub async fn package_owners(conn: &Conn, package: i64, tags: &[i64]) -> Result<Vec<(i64, i64)>, DbError> {
    let text = format!(
        "SELECT tag_id, owner FROM tag_package_owners WHERE package_id = $1 AND active = TRUE AND {}",
        conn.dialect().any("tag_id", 2)
    );
    conn.all(sql(text).bind(package).bind(tags)).await
}

/// Finds the build target whose tag decides who hears of a build.
pub async fn target(conn: &Conn, name: &str) -> Result<Option<BuildTarget>, DbError> {
    let statement = sql("SELECT build_target.id, build_target.name,
                build_tag.id AS build_tag, build_tag.name AS build_tag_name,
                dest_tag.id AS dest_tag, dest_tag.name AS dest_tag_name
           FROM build_target_config
           JOIN build_target ON build_target.id = build_target_config.build_target_id
           JOIN tag AS build_tag ON build_tag.id = build_target_config.build_tag
           JOIN tag AS dest_tag ON dest_tag.id = build_target_config.dest_tag
          WHERE build_target.name = $1
            AND build_target_config.active = TRUE");
    conn.optional(statement.bind(name)).await
}
