//! Comps groups of tags: groups, their packages, and the groups that they need.

use koji_core::inheritance::{Group, GroupContents, GroupPackage, GroupRequirement, GroupRows};

use super::db::{Change, Conn, DbError, Select, holds_at, insert, revoke};

/// Returns what tags themselves say about groups; only what is asked for is read.
pub async fn rows(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
    contents: GroupContents,
) -> Result<GroupRows, DbError> {
    let groups: Vec<Group> = groups(conn, tags, event).await?;
    let packages = if contents.packages { packages(conn, tags, event).await? } else { Vec::new() };
    let requirements =
        if contents.requirements { requirements(conn, tags, event).await? } else { Vec::new() };
    Ok(GroupRows {
        groups: groups.into_iter().map(|group| (group.tag_id, group)).collect(),
        packages: packages.into_iter().map(|package| (package.tag_id, package)).collect(),
        requirements: requirements.into_iter().map(|needed| (needed.tag_id, needed)).collect(),
    })
}

/// Returns the groups that tags set up themselves, without contents.
pub async fn groups(conn: &Conn, tags: &[i64], event: Option<i64>) -> Result<Vec<Group>, DbError> {
    Select::from(conn.dialect(), "group_config")
        .join("JOIN groups ON groups.id = group_config.group_id")
        .columns(&[
            ("groups.name", "name"),
            ("group_config.group_id", "group_id"),
            ("group_config.tag_id", "tag_id"),
            ("group_config.blocked", "blocked"),
            ("group_config.exported", "exported"),
            ("group_config.display_name", "display_name"),
            ("group_config.is_default", "is_default"),
            ("group_config.uservisible", "uservisible"),
            ("group_config.description", "description"),
            ("group_config.langonly", "langonly"),
            ("group_config.biarchonly", "biarchonly"),
        ])
        .any("group_config.tag_id", tags.into())
        .when(holds_at("group_config", event))
        .all(conn)
        .await
}

/// Returns the packages that tags themselves list in groups.
pub async fn packages(conn: &Conn, tags: &[i64], event: Option<i64>) -> Result<Vec<GroupPackage>, DbError> {
    Select::from(conn.dialect(), "group_package_listing")
        .columns(&[
            ("group_package_listing.package", "package"),
            ("group_package_listing.group_id", "group_id"),
            ("group_package_listing.tag_id", "tag_id"),
            ("group_package_listing.blocked", "blocked"),
            ("group_package_listing.type", "type"),
            ("group_package_listing.basearchonly", "basearchonly"),
            ("group_package_listing.requires", "requires"),
        ])
        .any("group_package_listing.tag_id", tags.into())
        .when(holds_at("group_package_listing", event))
        .all(conn)
        .await
}

/// Returns the needed groups that tags themselves list in groups.
pub async fn requirements(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
) -> Result<Vec<GroupRequirement>, DbError> {
    Select::from(conn.dialect(), "group_req_listing")
        .join("JOIN groups ON groups.id = group_req_listing.req_id")
        .columns(&[
            ("groups.name", "name"),
            ("group_req_listing.req_id", "req_id"),
            ("group_req_listing.group_id", "group_id"),
            ("group_req_listing.tag_id", "tag_id"),
            ("group_req_listing.blocked", "blocked"),
            ("group_req_listing.type", "type"),
            ("group_req_listing.is_metapkg", "is_metapkg"),
        ])
        .any("group_req_listing.tag_id", tags.into())
        .when(holds_at("group_req_listing", event))
        .all(conn)
        .await
}

/// Sets up a group in its tag, in place of how it was set up there.
pub async fn put(conn: &Conn, group: &Group, change: Change) -> Result<(), DbError> {
    let (tag, id) = (group.tag_id.get(), group.group_id.get());
    remove(conn, tag, id, change).await?;
    insert("group_config")
        .set("group_id", id)
        .set("tag_id", tag)
        .set("blocked", group.blocked)
        .set("exported", group.exported)
        .set("display_name", &group.display_name)
        .set("is_default", group.is_default)
        .set("uservisible", group.uservisible)
        .set("description", group.description.as_ref())
        .set("langonly", group.langonly.as_ref())
        .set("biarchonly", group.biarchonly)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Takes a group out of a tag; what the tag lists in it stays.
pub async fn remove(conn: &Conn, tag: i64, group: i64, change: Change) -> Result<(), DbError> {
    revoke("group_config")
        .when("tag_id", tag)
        .when("group_id", group)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}

/// Lists a package in a group of its tag, in place of how it was listed there.
pub async fn put_package(conn: &Conn, package: &GroupPackage, change: Change) -> Result<(), DbError> {
    let (tag, group) = (package.tag_id.get(), package.group_id.get());
    remove_package(conn, tag, group, &package.package, change).await?;
    insert("group_package_listing")
        .set("group_id", group)
        .set("tag_id", tag)
        .set("package", &package.package)
        .set("blocked", package.blocked)
        .set("type", &package.kind)
        .set("basearchonly", package.basearchonly)
        .set("requires", package.requires.as_ref())
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Takes a package out of a group of a tag.
pub async fn remove_package(
    conn: &Conn,
    tag: i64,
    group: i64,
    package: &str,
    change: Change,
) -> Result<(), DbError> {
    revoke("group_package_listing")
        .when("tag_id", tag)
        .when("group_id", group)
        .when("package", package)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}

/// Lists a needed group in a group of its tag, in place of how it was listed there.
pub async fn put_requirement(conn: &Conn, needed: &GroupRequirement, change: Change) -> Result<(), DbError> {
    let (tag, group, required) = (needed.tag_id.get(), needed.group_id.get(), needed.req_id.get());
    remove_requirement(conn, tag, group, required, change).await?;
    insert("group_req_listing")
        .set("group_id", group)
        .set("tag_id", tag)
        .set("req_id", required)
        .set("blocked", needed.blocked)
        .set("type", needed.kind.as_ref())
        .set("is_metapkg", needed.is_metapkg)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Takes a needed group out of a group of a tag.
pub async fn remove_requirement(
    conn: &Conn,
    tag: i64,
    group: i64,
    required: i64,
    change: Change,
) -> Result<(), DbError> {
    revoke("group_req_listing")
        .when("tag_id", tag)
        .when("group_id", group)
        .when("req_id", required)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}
