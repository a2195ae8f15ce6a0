//! Package lists of tags, and packages by name.

use koji_core::inheritance::PackageEntry;
use koji_core::query::{Listing, QueryOpts};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::db::{Change, Conn, DbError, Select, holds_at, insert, revoke};

/// Which entries of package lists to read.
#[derive(Debug, Clone)]
pub struct EntryFilter<'a> {
    /// Those in the lists of these tags; of all if none.
    pub tags: Option<&'a [i64]>,
    /// Only those of this package.
    pub package: Option<i64>,
    /// Only those of this owner.
    pub owner: Option<i64>,
    /// Only those whose name begins so, whatever its case.
    pub prefix: Option<&'a str>,
    /// The event to look at.
    pub event: Option<i64>,
    /// Whether owners are given; then entries without one are left out.
    pub owners: bool,
    /// Whether blocked packages are given.
    pub blocked: bool,
}

impl Default for EntryFilter<'_> {
    fn default() -> Self {
        Self {
            tags: None,
            package: None,
            owner: None,
            prefix: None,
            event: None,
            owners: true,
            blocked: true,
        }
    }
}

/// Returns entries of package lists.
pub async fn entries(conn: &Conn, filter: &EntryFilter<'_>) -> Result<Vec<PackageEntry>, DbError> {
    let mut select = Select::from(conn.dialect(), "tag_packages")
        .join("JOIN package ON package.id = tag_packages.package_id")
        .join("JOIN tag ON tag.id = tag_packages.tag_id")
        .columns(&[
            ("package.id", "package_id"),
            ("package.name", "package_name"),
            ("tag.id", "tag_id"),
            ("tag.name", "tag_name"),
            ("tag_packages.extra_arches", "extra_arches"),
            ("tag_packages.blocked", "blocked"),
        ])
        .when(holds_at("tag_packages", filter.event))
        .filter_some("tag_packages.package_id = $", filter.package);
    if let Some(tags) = filter.tags {
        select = select.any("tag_packages.tag_id", tags.into());
    }
    if filter.owners {
        select = select
            .join(
                "JOIN tag_package_owners ON tag_package_owners.tag_id = tag_packages.tag_id
                                        AND tag_package_owners.package_id = tag_packages.package_id",
            )
            .join("JOIN users ON users.id = tag_package_owners.owner")
            .columns(&[("users.id", "owner_id"), ("users.name", "owner_name")])
            .when(holds_at("tag_package_owners", filter.event))
            .filter_some("users.id = $", filter.owner);
    }
    if let Some(prefix) = filter.prefix {
        select = select.ilike("package.name", &format!("{prefix}%"));
    }
    if !filter.blocked {
        select = select.when("tag_packages.blocked = FALSE");
    }
    select.all(conn).await
}

/// Lists packages by number and name, those whose name begins with a prefix, whatever its case.
pub async fn list<T: DeserializeOwned + Serialize>(
    conn: &Conn,
    prefix: Option<&str>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<T>, DbError> {
    let mut select = Select::from(conn.dialect(), "package")
        .columns(&[("package.id", "package_id"), ("package.name", "package_name")]);
    if let Some(prefix) = prefix {
        select = select.ilike("package.name", &format!("{prefix}%"));
    }
    select.opts(opts)?.listing(conn).await
}

/// An entry of the package list of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The tag.
    pub tag: i64,
    /// The package.
    pub package: i64,
    /// Its owner.
    pub owner: i64,
    /// Whether it is kept out.
    pub blocked: bool,
    /// Further arches to build for, divided by blanks.
    pub extra_arches: Option<String>,
}

/// Writes an entry in place of the one that the tag has.
pub async fn put(conn: &Conn, entry: &Entry, change: Change) -> Result<(), DbError> {
    remove(conn, entry.tag, entry.package, change).await?;
    insert("tag_packages")
        .set("tag_id", entry.tag)
        .set("package_id", entry.package)
        .set("blocked", entry.blocked)
        .set("extra_arches", entry.extra_arches.as_ref())
        .from_event(change.event, change.by)
        .run(conn)
        .await?;
    put_owner(conn, entry, change).await
}

/// Writes the owner of an entry in place of the one that it has.
pub async fn put_owner(conn: &Conn, entry: &Entry, change: Change) -> Result<(), DbError> {
    revoke("tag_package_owners")
        .when("tag_id", entry.tag)
        .when("package_id", entry.package)
        .run(conn, change.event, change.by)
        .await?;
    insert("tag_package_owners")
        .set("tag_id", entry.tag)
        .set("package_id", entry.package)
        .set("owner", entry.owner)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Ends the entry of a package in the list of a tag and tells whether there was one; its owner stays.
pub async fn remove(conn: &Conn, tag: i64, package: i64, change: Change) -> Result<bool, DbError> {
    let ended = revoke("tag_packages")
        .when("tag_id", tag)
        .when("package_id", package)
        .run(conn, change.event, change.by)
        .await?;
    Ok(ended > 0)
}
