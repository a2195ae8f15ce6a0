//! Types of builds, and the data that builds have for the old types: Maven, Windows and images.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::{ImageBuild, MavenBuild, WinBuild};
use koji_core::records::names::IdName;

use super::db::{Conn, DbError, Select, insert, sql};

/// Lists the types, perhaps only one.
pub async fn list(
    conn: &Conn,
    id: Option<i64>,
    name: Option<&str>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<IdName>, DbError> {
    Select::from(conn.dialect(), "btype")
        .columns(&[("btype.id", "id"), ("btype.name", "name")])
        .filter_some("btype.id = $", id)
        .filter_some("btype.name = $", name)
        .opts(opts)?
        .listing(conn)
        .await
}

/// Returns the number of a type.
pub async fn id_by_name(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    conn.optional(sql("SELECT id FROM btype WHERE name = $1").bind(name)).await
}

/// Makes a type.
pub async fn create(conn: &Conn, name: &str) -> Result<i64, DbError> {
    insert("btype").set("name", name).returning_id(conn).await
}

/// Returns the names of the types that a build has.
pub async fn of_build(conn: &Conn, build: i64) -> Result<Vec<String>, DbError> {
    let statement = sql("SELECT btype.name
           FROM build_types
           JOIN btype ON btype.id = build_types.btype_id
          WHERE build_types.build_id = $1
          ORDER BY btype.id");
    conn.all(statement.bind(build)).await
}

/// Gives a build a type; nothing happens if it has it.
pub async fn add_to_build(conn: &Conn, build: i64, kind: &str) -> Result<(), DbError> {
    let statement = sql("INSERT INTO build_types (build_id, btype_id)
         SELECT $1, btype.id
           FROM btype
          WHERE btype.name = $2
             ON CONFLICT DO NOTHING");
    conn.execute(statement.bind(build).bind(kind)).await.map(drop)
}

/// Returns the Maven data of a build.
pub async fn maven(conn: &Conn, build: i64) -> Result<Option<MavenBuild>, DbError> {
    let statement =
        sql("SELECT build_id, group_id, artifact_id, version FROM maven_builds WHERE build_id = $1");
    conn.optional(statement.bind(build)).await
}

/// Stores the Maven data of a build.
pub async fn add_maven(conn: &Conn, data: &MavenBuild) -> Result<(), DbError> {
    insert("maven_builds")
        .set("build_id", data.build_id)
        .set("group_id", &data.group_id)
        .set("artifact_id", &data.artifact_id)
        .set("version", &data.version)
        .run(conn)
        .await
}

/// Returns the Windows data of a build.
pub async fn win(conn: &Conn, build: i64) -> Result<Option<WinBuild>, DbError> {
    conn.optional(sql("SELECT build_id, platform FROM win_builds WHERE build_id = $1").bind(build)).await
}

/// Stores the Windows data of a build, in place of such as is there.
pub async fn set_win(conn: &Conn, data: &WinBuild) -> Result<(), DbError> {
    let statement = sql("INSERT INTO win_builds (build_id, platform)
         VALUES ($1, $2)
             ON CONFLICT (build_id) DO UPDATE SET platform = excluded.platform");
    conn.execute(statement.bind(data.build_id).bind(&data.platform)).await.map(drop)
}

/// Returns the image data of a build.
pub async fn image(conn: &Conn, build: i64) -> Result<Option<ImageBuild>, DbError> {
    conn.optional(sql("SELECT build_id FROM image_builds WHERE build_id = $1").bind(build)).await
}

/// Notes that a build is one of images.
pub async fn add_image(conn: &Conn, build: i64) -> Result<(), DbError> {
    let statement = sql("INSERT INTO image_builds (build_id) VALUES ($1) ON CONFLICT DO NOTHING");
    conn.execute(statement.bind(build)).await.map(drop)
}
