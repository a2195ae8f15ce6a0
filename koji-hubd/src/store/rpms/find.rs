//! Finding rpms.

use koji_core::records::rpms::RpmRecord;
use koji_core::refs::RpmName;

use super::super::db::{Conn, DbError, Dialect, Select, sql};

/// Starts a query with what all records of rpms have.
pub(super) fn select(dialect: Dialect) -> Select {
    let tables = "rpminfo JOIN external_repo ON external_repo.id = rpminfo.external_repo_id";
    Select::from(dialect, tables).columns(&[
        ("rpminfo.id", "id"),
        ("rpminfo.name", "name"),
        ("rpminfo.version", "version"),
        ("rpminfo.release", "release"),
        ("rpminfo.epoch", "epoch"),
        ("rpminfo.arch", "arch"),
        ("rpminfo.draft", "draft"),
        ("rpminfo.build_id", "build_id"),
        ("rpminfo.buildroot_id", "buildroot_id"),
        ("rpminfo.external_repo_id", "external_repo_id"),
        ("external_repo.name", "external_repo_name"),
        ("rpminfo.payloadhash", "payloadhash"),
        ("rpminfo.size", "size"),
        ("rpminfo.buildtime", "buildtime"),
        ("rpminfo.metadata_only", "metadata_only"),
        ("rpminfo.extra", "extra"),
    ])
}

/// Finds an rpm by its number.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<RpmRecord>, DbError> {
    select(conn.dialect()).filter("rpminfo.id = $", id).optional(conn).await
}

/// Returns all rpms of a name; the one that is meant if it has to be one comes first.
///
/// That is the hub's own that is no draft, or its latest draft, or the external one that was added last.
pub async fn find_by_name(
    conn: &Conn,
    name: &RpmName,
    external_repo: Option<i64>,
) -> Result<Vec<RpmRecord>, DbError> {
    select(conn.dialect())
        .filter("rpminfo.name = $", &name.name)
        .filter("rpminfo.version = $", &name.version)
        .filter("rpminfo.release = $", &name.release)
        .filter("rpminfo.arch = $", &name.arch)
        .filter_some("rpminfo.external_repo_id = $", external_repo)
        .order_by(
            "CASE WHEN rpminfo.draft = FALSE THEN 0 WHEN rpminfo.draft = TRUE THEN 1 ELSE 2 END,
             rpminfo.id DESC",
        )
        .all(conn)
        .await
}

/// Tells whether there is an rpm of a name in a repo already, drafts aside.
pub async fn is_taken(conn: &Conn, name: &RpmName, external_repo: i64) -> Result<bool, DbError> {
    let statement = sql("SELECT 1
           FROM rpminfo
          WHERE name = $1
            AND version = $2
            AND release = $3
            AND arch = $4
            AND external_repo_id = $5
            AND draft IS NOT TRUE");
    let statement = statement.bind(&name.name).bind(&name.version).bind(&name.release).bind(&name.arch);
    conn.exists(statement.bind(external_repo)).await
}

/// Returns the source rpms of a build.
pub async fn sources_of_build(conn: &Conn, build: i64) -> Result<Vec<RpmRecord>, DbError> {
    select(conn.dialect())
        .filter("rpminfo.build_id = $", build)
        .when("rpminfo.arch = 'src'")
        .order_by("rpminfo.id")
        .all(conn)
        .await
}

/// Returns the name of an rpm that would be there twice if a draft became a proper build.
pub async fn clash_of_promotion(conn: &Conn, build: i64) -> Result<Option<String>, DbError> {
    let statement =
        sql("SELECT other.name || '-' || other.version || '-' || other.release || '.' || other.arch
           FROM rpminfo AS own
           JOIN rpminfo AS other
             ON other.name = own.name
            AND other.version = own.version
            AND other.release = own.release
            AND other.arch = own.arch
            AND other.external_repo_id = own.external_repo_id
          WHERE own.build_id = $1
            AND other.id <> own.id
            AND other.draft IS NOT TRUE
          LIMIT 1");
    conn.optional(statement.bind(build)).await
}

/// Returns which of some buildroots exist.
pub async fn known_buildroots(conn: &Conn, buildroots: &[i64]) -> Result<Vec<i64>, DbError> {
    let text = format!("SELECT id FROM buildroot WHERE {}", conn.dialect().any("id", 1));
    conn.all(sql(text).bind(buildroots)).await
}
