//! External repos, the tags that use them, and what is remembered of them.

use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::external_repos::{ExternalRepo, TagExternalRepo};

use super::db::{Change, Conn, DbError, Param, Select, holds_at, insert, revoke, sql};

/// Lists external repos: all, or those of a number, name or URL.
pub async fn list(
    conn: &Conn,
    repo: Option<&Lookup>,
    url: Option<&str>,
    event: Option<i64>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<ExternalRepo>, DbError> {
    let select = Select::from(conn.dialect(), "external_repo_config")
        .join("JOIN external_repo ON external_repo.id = external_repo_config.external_repo_id")
        .columns(&[
            ("external_repo.id", "id"),
            ("external_repo.name", "name"),
            ("external_repo_config.url", "url"),
        ])
        .when(holds_at("external_repo_config", event))
        .filter_some("external_repo_config.url = $", url);
    let select = match repo {
        Some(Lookup::Id(id)) => select.filter("external_repo.id = $", *id),
        Some(Lookup::Name(name)) => select.filter("external_repo.name = $", name),
        None => select,
    };
    select.opts(opts)?.listing(conn).await
}

/// Finds an external repo that is there: now, or at an event.
pub async fn find(conn: &Conn, repo: &Lookup, event: Option<i64>) -> Result<Option<ExternalRepo>, DbError> {
    Ok(list(conn, Some(repo), None, event, None).await?.into_rows().into_iter().next())
}

/// Sets the URL of an external repo.
pub async fn set_url(conn: &Conn, repo: i64, url: &str, change: Change) -> Result<(), DbError> {
    revoke("external_repo_config").when("external_repo_id", repo).run(conn, change.event, change.by).await?;
    insert("external_repo_config")
        .set("external_repo_id", repo)
        .set("url", url)
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Deletes an external repo, also from all tags; its name and number stay.
pub async fn delete(conn: &Conn, repo: i64, change: Change) -> Result<(), DbError> {
    for table in ["external_repo_config", "tag_external_repos"] {
        revoke(table).when("external_repo_id", repo).run(conn, change.event, change.by).await?;
    }
    Ok(())
}

/// Which uses of external repos to list.
#[derive(Debug, Clone, Default)]
pub struct UseFilter<'a> {
    /// Only those by these tags.
    pub tags: Option<&'a [i64]>,
    /// Only those of this external repo.
    pub repo: Option<i64>,
    /// The event to look at.
    pub event: Option<i64>,
}

/// Lists the uses of external repos by tags themselves, by priority.
pub async fn uses(conn: &Conn, filter: &UseFilter<'_>) -> Result<Vec<TagExternalRepo>, DbError> {
    let mut select = Select::from(conn.dialect(), "tag_external_repos")
        .join("JOIN tag ON tag.id = tag_external_repos.tag_id")
        .join("JOIN external_repo ON external_repo.id = tag_external_repos.external_repo_id")
        .join("JOIN external_repo_config ON external_repo_config.external_repo_id = external_repo.id")
        .columns(&[
            ("tag.id", "tag_id"),
            ("tag.name", "tag_name"),
            ("external_repo.id", "external_repo_id"),
            ("external_repo.name", "external_repo_name"),
            ("external_repo_config.url", "url"),
            ("tag_external_repos.priority", "priority"),
            ("tag_external_repos.merge_mode", "merge_mode"),
            ("tag_external_repos.arches", "arches"),
        ])
        .when(holds_at("tag_external_repos", filter.event))
        .when(holds_at("external_repo_config", filter.event))
        .filter_some("external_repo.id = $", filter.repo)
        .order_by("tag_external_repos.priority, tag.id");
    if let Some(tags) = filter.tags {
        select = select.any("tag.id", tags.into());
    }
    select.all(conn).await
}

/// How a tag uses an external repo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The tag.
    pub tag: i64,
    /// The external repo.
    pub repo: i64,
    /// The place among the tag's external repos.
    pub priority: i64,
    /// How its packages are merged with the tag's.
    pub merge_mode: String,
    /// The arches that it is used for; none means all.
    pub arches: Option<String>,
}

/// Lets a tag use an external repo, in place of how it used it before.
pub async fn put_use(conn: &Conn, wanted: &Use, change: Change) -> Result<(), DbError> {
    remove_use(conn, wanted.tag, wanted.repo, change).await?;
    insert("tag_external_repos")
        .set("tag_id", wanted.tag)
        .set("external_repo_id", wanted.repo)
        .set("priority", wanted.priority)
        .set("merge_mode", &wanted.merge_mode)
        .set("arches", wanted.arches.as_ref())
        .from_event(change.event, change.by)
        .run(conn)
        .await
}

/// Ends the use of an external repo by a tag.
pub async fn remove_use(conn: &Conn, tag: i64, repo: i64, change: Change) -> Result<(), DbError> {
    revoke("tag_external_repos")
        .when("tag_id", tag)
        .when("external_repo_id", repo)
        .run(conn, change.event, change.by)
        .await
        .map(drop)
}

/// Returns what is remembered of an external repo, as JSON text.
pub async fn data(conn: &Conn, repo: i64) -> Result<Option<String>, DbError> {
    let statement = sql("SELECT data FROM external_repo_data WHERE external_repo_id = $1 AND active = TRUE");
    Ok(conn.optional::<Option<String>>(statement.bind(repo)).await?.flatten())
}

/// Remembers something of an external repo, as JSON text.
pub async fn set_data(conn: &Conn, repo: i64, json: String, change: Change) -> Result<(), DbError> {
    revoke("external_repo_data").when("external_repo_id", repo).run(conn, change.event, change.by).await?;
    insert("external_repo_data")
        .set("external_repo_id", repo)
        .set("data", Param::Json(Some(json)))
        .from_event(change.event, change.by)
        .run(conn)
        .await
}
