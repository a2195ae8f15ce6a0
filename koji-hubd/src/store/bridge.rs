//! Look-ups that other nouns own, until they are there.
#![allow(missing_docs)]

use std::collections::HashMap;

use koji_core::ids::TagId;
use koji_core::inheritance::{self, Ancestor, Link, WalkError};
use koji_core::lookup::Lookup;
use koji_core::records::names::IdName;
use koji_core::records::states::BuildState;
use serde::Deserialize;

use super::db::{Conn, DbError, Select, holds_at, sql};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    Tag,
    Package,
}

impl Names {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Package => "package",
        }
    }
}

pub async fn find_name(conn: &Conn, names: Names, lookup: &Lookup) -> Result<Option<IdName>, DbError> {
    let select = Select::from(conn.dialect(), names.noun()).columns(&[("id", "id"), ("name", "name")]);
    match lookup {
        Lookup::Id(id) => select.filter("id = $", *id),
        Lookup::Name(name) => select.filter("name = $", name),
    }
    .optional(conn)
    .await
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TagRow {
    pub id: i64,
    pub name: String,
    pub perm: Option<String>,
    pub locked: bool,
}

pub async fn find_tag(conn: &Conn, lookup: &Lookup, event: Option<i64>) -> Result<Option<TagRow>, DbError> {
    let select = Select::from(conn.dialect(), "tag_config")
        .join("JOIN tag ON tag.id = tag_config.tag_id")
        .join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id")
        .columns(&[
            ("tag.id", "id"),
            ("tag.name", "name"),
            ("permissions.name", "perm"),
            ("tag_config.locked", "locked"),
        ])
        .when(holds_at("tag_config", event));
    match lookup {
        Lookup::Id(id) => select.filter("tag.id = $", *id),
        Lookup::Name(name) => select.filter("tag.name = $", name),
    }
    .optional(conn)
    .await
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BuildRow {
    pub id: i64,
    pub package_id: i64,
    pub package_name: String,
    pub nvr: String,
    pub state: BuildState,
    pub owner_id: i64,
}

fn build(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "build JOIN package ON package.id = build.pkg_id").columns(&[
        ("build.id", "id"),
        ("package.id", "package_id"),
        ("package.name", "package_name"),
        ("package.name || '-' || build.version || '-' || build.release", "nvr"),
        ("build.state", "state"),
        ("build.owner", "owner_id"),
    ])
}

pub async fn build_by_id(conn: &Conn, id: i64) -> Result<Option<BuildRow>, DbError> {
    build(conn).filter("build.id = $", id).optional(conn).await
}

pub async fn build_by_nvr(
    conn: &Conn,
    name: &str,
    version: &str,
    release: &str,
) -> Result<Option<BuildRow>, DbError> {
    build(conn)
        .filter("package.name = $", name)
        .filter("build.version = $", version)
        .filter("build.release = $", release)
        .optional(conn)
        .await
}

pub async fn ancestors(conn: &Conn, tag: i64, event: Option<i64>) -> Result<Vec<Ancestor>, DbError> {
    let mut links: HashMap<TagId, Vec<Link>> = HashMap::new();
    let mut level = vec![tag];
    while !level.is_empty() {
        for &tag in &level {
            links.entry(tag.into()).or_default();
        }
        let text = format!(
            "SELECT tag_inheritance.tag_id AS child_id, tag_inheritance.parent_id, tag.name,
                tag_inheritance.priority, tag_inheritance.maxdepth, tag_inheritance.intransitive,
                tag_inheritance.noconfig, COALESCE(tag_inheritance.pkg_filter, '') AS pkg_filter
           FROM tag_inheritance
           JOIN tag ON tag.id = tag_inheritance.parent_id
          WHERE {} AND {}
          ORDER BY tag_inheritance.priority",
            conn.dialect().any("tag_inheritance.tag_id", 1),
            holds_at("tag_inheritance", event)
        );
        let found: Vec<Link> = conn.all(sql(text).bind(level.as_slice())).await?;
        level = found.iter().map(|link| link.parent_id.get()).collect();
        for link in found {
            links.entry(link.child_id).or_default().push(link);
        }
        level.retain(|&tag| !links.contains_key(&tag.into()));
        level.sort_unstable();
        level.dedup();
    }
    let links_of = |tag| Ok::<_, DbError>(links.get(&tag).cloned().unwrap_or_default());
    inheritance::ancestors(tag.into(), links_of).map_err(|error| match error {
        WalkError::Lookup(error) => error,
        too_many @ WalkError::TooManyRecords { .. } => DbError::Query(too_many.to_string()),
    })
}
