//! Build targets.

use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::targets::BuildTarget;

use super::db::{Change, Conn, DbError, Select, holds_at, insert, revoke};

/// Which build targets to list.
#[derive(Debug, Clone, Default)]
pub struct TargetFilter<'a> {
    /// Only this one.
    pub target: Option<&'a Lookup>,
    /// Only those whose builds use this tag.
    pub build_tag: Option<&'a Lookup>,
    /// Only those whose builds get this tag.
    pub dest_tag: Option<&'a Lookup>,
    /// The event to look at.
    pub event: Option<i64>,
}

/// Lists build targets.
pub async fn list(
    conn: &Conn,
    filter: &TargetFilter<'_>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<BuildTarget>, DbError> {
    let mut select = Select::from(conn.dialect(), "build_target_config")
        .join("JOIN build_target ON build_target.id = build_target_config.build_target_id")
        .join("JOIN tag AS build_tag ON build_tag.id = build_target_config.build_tag")
        .join("JOIN tag AS dest_tag ON dest_tag.id = build_target_config.dest_tag")
        .columns(&[
            ("build_target.id", "id"),
            ("build_target.name", "name"),
            ("build_target_config.build_tag", "build_tag"),
            ("build_tag.name", "build_tag_name"),
            ("build_target_config.dest_tag", "dest_tag"),
            ("dest_tag.name", "dest_tag_name"),
        ])
        .when(holds_at("build_target_config", filter.event));
    let wanted = [
        ("build_target.id = $", "build_target.name = $", filter.target),
        ("build_tag.id = $", "build_tag.name = $", filter.build_tag),
        ("dest_tag.id = $", "dest_tag.name = $", filter.dest_tag),
    ];
    for (by_id, by_name, lookup) in wanted {
        select = match lookup {
            Some(Lookup::Id(id)) => select.filter(by_id, *id),
            Some(Lookup::Name(name)) => select.filter(by_name, name),
            None => select,
        };
    }
    select.opts(opts)?.listing(conn).await
}

/// Sets up a build target, in place of how it was set up before.
pub async fn configure(
    conn: &Conn,
    target: i64,
    build_tag: i64,
    dest_tag: i64,
    change: Change,
) -> Result<(), DbError> {
    delete(conn, target, change).await?;
    insert("build_target_config")
        .set("build_target_id", target)
        .set("build_tag", build_tag)
        .set("dest_tag", dest_tag)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Deletes a build target; its name and number stay.
pub async fn delete(conn: &Conn, target: i64, change: Change) -> Result<(), DbError> {
    revoke("build_target_config")
        .when("build_target_id", target)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}
