//! Tags: their settings, their extra settings, and the lists of them.

use koji_core::inheritance::{ExtraValue, TagConfig};
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::json::JsonText;
use koji_core::records::tags::ListedTag;
use serde::Deserialize;

use super::db::{Change, Conn, DbError, Select, holds_at, insert, revoke, sql};

/// What a tag itself is set to, at some event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TagRow {
    /// The tag's number.
    pub id: i64,
    /// Its name, as it is now.
    pub name: String,
    /// The arches, divided by blanks; none means inherited.
    pub arches: Option<String>,
    /// The permission that tagging needs.
    pub perm_id: Option<i64>,
    /// The name of that permission.
    pub perm: Option<String>,
    /// Whether nothing can be tagged.
    pub locked: bool,
    /// Whether repositories have a Maven part.
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    pub maven_include_all: bool,
}

/// Finds a tag that is there: now, or at an event.
pub async fn find(conn: &Conn, lookup: &Lookup, event: Option<i64>) -> Result<Option<TagRow>, DbError> {
    let (column, wanted) = match lookup {
        Lookup::Id(id) => ("tag.id", (*id).into()),
        Lookup::Name(name) => ("tag.name", name.into()),
    };
    let statement = sql(format!(
        "SELECT tag.id AS id,
                tag.name AS name,
                tag_config.arches AS arches,
                tag_config.perm_id AS perm_id,
                permissions.name AS perm,
                tag_config.locked AS locked,
                tag_config.maven_support AS maven_support,
                tag_config.maven_include_all AS maven_include_all
           FROM tag_config
           JOIN tag ON tag.id = tag_config.tag_id
           LEFT JOIN permissions ON permissions.id = tag_config.perm_id
          WHERE {column} = $1 AND {}",
        holds_at("tag_config", event)
    ));
    conn.optional(statement.bind_all([wanted])).await
}

/// Returns the event of a tag's last deletion, or of its last change if it is there.
pub async fn last_revoked(conn: &Conn, tag: i64) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT MAX(revoke_event) FROM tag_config WHERE tag_id = $1");
    conn.one(statement.bind(tag)).await
}

/// Returns the event at which a tag was made first.
pub async fn creation(conn: &Conn, tag: i64) -> Result<Option<i64>, DbError> {
    let statement = sql("SELECT MIN(create_event) FROM tag_config WHERE tag_id = $1");
    conn.one(statement.bind(tag)).await
}

#[derive(Deserialize)]
struct ExtraRow {
    tag_id: i64,
    key: String,
    value: Option<String>,
}

/// Returns the extra settings of tags: each with its tag, in the order of their keys.
pub async fn extra(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
) -> Result<Vec<(i64, String, ExtraValue)>, DbError> {
    let select = Select::from(conn.dialect(), "tag_extra")
        .columns(&[("tag_id", "tag_id"), ("key", "key"), ("value", "value")])
        .any("tag_extra.tag_id", tags.into())
        .when(holds_at("tag_extra", event))
        .order_by("key");
    let rows: Vec<ExtraRow> = select.all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let value = match row.value {
                None => ExtraValue::Blocked,
                Some(text) => ExtraValue::Set(
                    JsonText::parse(&text)
                        .map_err(|e| DbError::Row(format!("tag_extra {}: {e}", row.key)))?
                        .0,
                ),
            };
            Ok((row.tag_id, row.key, value))
        })
        .collect()
}

/// Returns what tags say about building for them, without their extra settings.
pub async fn configs(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
) -> Result<Vec<(i64, TagConfig)>, DbError> {
    let select = Select::from(conn.dialect(), "tag_config")
        .columns(&[("tag_id", "tag_id"), ("arches", "arches")])
        .any("tag_config.tag_id", tags.into())
        .when(holds_at("tag_config", event));
    let rows: Vec<(i64, Option<String>)> = select.all(conn).await?;
    Ok(rows.into_iter().map(|(tag, arches)| (tag, TagConfig { arches, ..TagConfig::default() })).collect())
}

/// Which tags to list.
#[derive(Debug, Clone, Default)]
pub struct TagFilter {
    /// Only those that hold this build.
    pub build: Option<i64>,
    /// Only those that list this package themselves; its entry is given too.
    pub package: Option<i64>,
    /// Only those whose name matches this LIKE pattern, whatever its case.
    pub like: Option<String>,
    /// Whether permissions are given.
    pub permissions: bool,
}

/// Lists the tags that are there now.
pub async fn list(
    conn: &Conn,
    filter: &TagFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<ListedTag>, DbError> {
    let mut select = Select::from(conn.dialect(), "tag_config")
        .join("JOIN tag ON tag.id = tag_config.tag_id")
        .columns(&[
            ("tag.id", "id"),
            ("tag.name", "name"),
            ("tag_config.arches", "arches"),
            ("tag_config.locked", "locked"),
            ("tag_config.maven_support", "maven_support"),
            ("tag_config.maven_include_all", "maven_include_all"),
        ])
        .when(holds_at("tag_config", None));
    if filter.permissions {
        select = select
            .join("LEFT JOIN permissions ON permissions.id = tag_config.perm_id")
            .columns(&[("tag_config.perm_id", "perm_id"), ("permissions.name", "perm")]);
    }
    if let Some(build) = filter.build {
        select = select
            .join("JOIN tag_listing ON tag_listing.tag_id = tag.id")
            .when(holds_at("tag_listing", None))
            .filter("tag_listing.build_id = $", build);
    }
    if let Some(package) = filter.package {
        select = select
            .join("JOIN tag_packages ON tag_packages.tag_id = tag.id")
            .join(
                "JOIN tag_package_owners ON tag_package_owners.tag_id = tag.id
                                        AND tag_package_owners.package_id = tag_packages.package_id",
            )
            .join("JOIN users ON users.id = tag_package_owners.owner")
            .columns(&[
                ("users.id", "owner_id"),
                ("users.name", "owner_name"),
                ("tag_packages.blocked", "blocked"),
                ("tag_packages.extra_arches", "extra_arches"),
            ])
            .when(holds_at("tag_packages", None))
            .when(holds_at("tag_package_owners", None))
            .filter("tag_packages.package_id = $", package);
    }
    if let Some(like) = &filter.like {
        select = select.ilike("tag.name", like);
    }
    select.opts(opts)?.listing(conn).await
}

/// The settings of a tag that are versioned together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagSettings {
    /// The arches; none means inherited.
    pub arches: Option<String>,
    /// The permission that tagging needs.
    pub perm_id: Option<i64>,
    /// Whether nothing can be tagged.
    pub locked: bool,
    /// Whether repositories have a Maven part.
    pub maven_support: bool,
    /// Whether a repository holds all versions of Maven artifacts.
    pub maven_include_all: bool,
}

impl From<&TagRow> for TagSettings {
    fn from(row: &TagRow) -> Self {
        Self {
            arches: row.arches.clone(),
            perm_id: row.perm_id,
            locked: row.locked,
            maven_support: row.maven_support,
            maven_include_all: row.maven_include_all,
        }
    }
}

/// Gives a tag settings.
pub async fn configure(conn: &Conn, tag: i64, settings: &TagSettings, change: Change) -> Result<(), DbError> {
    revoke("tag_config").when("tag_id", tag).run(conn, change.event, change.by).await?;
    insert("tag_config")
        .set("tag_id", tag)
        .set("arches", settings.arches.as_ref())
        .set("perm_id", settings.perm_id)
        .set("locked", settings.locked)
        .set("maven_support", settings.maven_support)
        .set("maven_include_all", settings.maven_include_all)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Gives a tag an extra setting, as JSON text; none blocks what would be inherited.
pub async fn set_extra(
    conn: &Conn,
    tag: i64,
    key: &str,
    value: Option<&str>,
    change: Change,
) -> Result<(), DbError> {
    remove_extra(conn, tag, key, change).await?;
    insert("tag_extra")
        .set("tag_id", tag)
        .set("key", key)
        .set("value", value)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Takes an extra setting from a tag.
pub async fn remove_extra(conn: &Conn, tag: i64, key: &str, change: Change) -> Result<(), DbError> {
    revoke("tag_extra")
        .when("tag_id", tag)
        .when("key", key)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}

/// Columns that say which tag a versioned row belongs to: when it is deleted, all of them end.
const BELONGS: &[(&str, &str)] = &[
    ("tag_config", "tag_id"),
    ("tag_extra", "tag_id"),
    ("tag_inheritance", "tag_id"),
    ("tag_inheritance", "parent_id"),
    ("build_target_config", "build_tag"),
    ("build_target_config", "dest_tag"),
    ("tag_listing", "tag_id"),
    ("tag_packages", "tag_id"),
    ("tag_package_owners", "tag_id"),
    ("tag_external_repos", "tag_id"),
    ("group_config", "tag_id"),
    ("group_req_listing", "tag_id"),
    ("group_package_listing", "tag_id"),
];

/// Deletes a tag; its name and number stay.
pub async fn delete(conn: &Conn, tag: i64, change: Change) -> Result<(), DbError> {
    for (table, column) in BELONGS {
        revoke(table).when(column, tag).run(conn, change.event, change.by).await?;
    }
    Ok(())
}
