//! What policies ask about builds, tags, targets and content: look-ups that need only a few columns.

use koji_core::lookup::Lookup;
use koji_core::nvr::Nvr;
use koji_core::policy::{BuildFacts, TargetFacts, UserFacts};
use koji_core::records::json::JsonText;
use serde::Deserialize;

use super::db::{Conn, DbError, Select, Statement, sql};

/// Starts a statement whose last condition is on the id or the name of a table's rows.
fn named(text: &str, table: &str, thing: &Lookup) -> Statement {
    match thing {
        Lookup::Id(id) => sql(format!("{text} {table}.id = $1")).bind(*id),
        Lookup::Name(name) => sql(format!("{text} {table}.name = $1")).bind(name),
    }
}

/// Returns the groups that a user is a member of.
pub async fn groups_of_user(conn: &Conn, user: i64) -> Result<Vec<UserFacts>, DbError> {
    let statement = sql("SELECT users.id, users.name
           FROM user_groups
           JOIN users ON users.id = user_groups.group_id
          WHERE user_groups.user_id = $1
            AND user_groups.active = TRUE
          ORDER BY users.id");
    conn.all(statement.bind(user)).await
}

/// Starts a query for one build.
fn build(conn: &Conn) -> Select {
    Select::from(
        conn.dialect(),
        "build
         JOIN package ON package.id = build.pkg_id
         JOIN volume ON volume.id = build.volume_id",
    )
    .columns(&[
        ("build.id", "id"),
        ("package.name", "package"),
        ("build.version", "version"),
        ("build.release", "release"),
        ("build.owner", "owner"),
        ("build.draft", "draft"),
        ("volume.name", "volume"),
        ("build.source", "source"),
        ("build.task_id", "task"),
    ])
}

/// Finds a build by its id.
pub async fn build_by_id(conn: &Conn, id: i64) -> Result<Option<BuildFacts>, DbError> {
    build(conn).filter("build.id = $", id).optional(conn).await
}

/// Finds a build by its name.
pub async fn build_by_nvr(conn: &Conn, nvr: &Nvr) -> Result<Option<BuildFacts>, DbError> {
    build(conn)
        .filter("package.name = $", &nvr.name)
        .filter("build.version = $", &nvr.version)
        .filter("build.release = $", &nvr.release)
        .optional(conn)
        .await
}

/// Returns the names of the types of content that a build has.
pub async fn types_of_build(conn: &Conn, build: i64) -> Result<Vec<String>, DbError> {
    let statement = sql("SELECT btype.name
           FROM build_types
           JOIN btype ON btype.id = build_types.btype_id
          WHERE build_types.build_id = $1
          ORDER BY btype.id");
    conn.all(statement.bind(build)).await
}

/// Returns the names of the tags that a build is in.
pub async fn tags_of_build(conn: &Conn, build: i64) -> Result<Vec<String>, DbError> {
    let statement = sql("SELECT tag.name
           FROM tag_listing
           JOIN tag ON tag.id = tag_listing.tag_id
          WHERE tag_listing.build_id = $1
            AND tag_listing.active = TRUE
          ORDER BY tag.id");
    conn.all(statement.bind(build)).await
}

/// Returns the buildroots of a build's rpms and archives, each once, and none for those that were made in no known
/// one.
pub async fn buildroots_of_build(conn: &Conn, build: i64) -> Result<Vec<Option<i64>>, DbError> {
    let statement = sql("SELECT buildroot_id FROM rpminfo WHERE build_id = $1
          UNION
         SELECT buildroot_id FROM archiveinfo WHERE build_id = $1");
    conn.all(statement.bind(build)).await
}

/// Returns the name of a volume.
pub async fn volume_name(conn: &Conn, volume: &Lookup) -> Result<Option<String>, DbError> {
    conn.optional(named("SELECT name FROM volume WHERE", "volume", volume)).await
}

/// A tag, and what makes it a side tag.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct TagRow {
    /// The tag's id.
    pub id: i64,
    /// The tag's name.
    pub name: String,
    /// The setting that makes it a side tag.
    pub sidetag: Option<JsonText>,
    /// The id of the side tag's user.
    pub sidetag_user: Option<JsonText>,
}

/// Finds a tag that exists now.
pub async fn tag(conn: &Conn, tag: &Lookup) -> Result<Option<TagRow>, DbError> {
    let statement = named(
        "SELECT tag.id, tag.name, side.value AS sidetag, maker.value AS sidetag_user
           FROM tag
           JOIN tag_config ON tag_config.tag_id = tag.id AND tag_config.active = TRUE
           LEFT JOIN tag_extra AS side
                  ON side.tag_id = tag.id AND side.key = 'sidetag' AND side.active = TRUE
           LEFT JOIN tag_extra AS maker
                  ON maker.tag_id = tag.id AND maker.key = 'sidetag_user_id' AND maker.active = TRUE
          WHERE",
        "tag",
        tag,
    );
    conn.optional(statement).await
}

/// Finds a build target.
pub async fn target(conn: &Conn, target: &Lookup) -> Result<Option<TargetFacts>, DbError> {
    let statement = named(
        "SELECT build_target.name, build_target_config.build_tag
           FROM build_target
           JOIN build_target_config ON build_target_config.build_target_id = build_target.id
          WHERE build_target_config.active = TRUE
            AND",
        "build_target",
        target,
    );
    conn.optional(statement).await
}

/// The tag of a repo, and the event as of which the repo was made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RepoTag {
    /// The tag's id.
    pub id: i64,
    /// The tag's name.
    pub name: String,
    /// The event.
    pub event: i64,
}

/// Returns the tags of the repos that buildroots were made of, each tag with its event.
pub async fn tags_of_buildroots(conn: &Conn, buildroots: &[i64]) -> Result<Vec<RepoTag>, DbError> {
    let text = format!(
        "SELECT DISTINCT tag.id, tag.name, repo.create_event AS event
           FROM standard_buildroot
           JOIN repo ON repo.id = standard_buildroot.repo_id
           JOIN tag ON tag.id = repo.tag_id
          WHERE {}",
        conn.dialect().any("standard_buildroot.buildroot_id", 1)
    );
    conn.all(sql(text).bind(buildroots)).await
}

/// Returns the ids of buildroots, each with the name of the content generator that made it; none for the hub's own.
pub async fn generators_of_buildroots(
    conn: &Conn,
    buildroots: &[i64],
) -> Result<Vec<(i64, Option<String>)>, DbError> {
    let text = format!(
        "SELECT buildroot.id, content_generator.name
           FROM buildroot
           LEFT JOIN content_generator ON content_generator.id = buildroot.cg_id
          WHERE {}",
        conn.dialect().any("buildroot.id", 1)
    );
    conn.all(sql(text).bind(buildroots)).await
}
