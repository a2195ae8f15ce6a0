//! Archives and their types.

use koji_core::api::archives::ArchiveTypeInfo;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::archives::{ArchiveRecord, ArchiveType, ImageArchive, MavenArchive, WinArchive};
use koji_core::refs::OneOrMany;

use super::db::{Conn, DbError, Select, insert, sql};
use super::tagged::BuildKind;

/// Returns the types of archives, by their numbers.
pub async fn types(conn: &Conn) -> Result<Vec<ArchiveType>, DbError> {
    let statement = sql("SELECT id, name, description, extensions, compression_type
           FROM archivetypes
          ORDER BY id");
    conn.all(statement).await
}

/// Adds a type of archives.
pub async fn create_type(
    conn: &Conn,
    name: &str,
    description: &str,
    extensions: &str,
    compression: Option<&str>,
) -> Result<(), DbError> {
    insert("archivetypes")
        .set("name", name)
        .set("description", description)
        .set("extensions", extensions)
        .set("compression_type", compression)
        .run(conn)
        .await
}

fn select(conn: &Conn) -> Select {
    Select::from(conn.dialect(), "archiveinfo")
        .join("JOIN archivetypes ON archivetypes.id = archiveinfo.type_id")
        .join("LEFT JOIN btype ON btype.id = archiveinfo.btype_id")
        .columns(&[
            ("archiveinfo.id", "id"),
            ("archiveinfo.type_id", "type_id"),
            ("archivetypes.name", "type_name"),
            ("archivetypes.description", "type_description"),
            ("archivetypes.extensions", "type_extensions"),
            ("archivetypes.compression_type", "compression_type"),
            ("archiveinfo.btype_id", "btype_id"),
            ("btype.name", "btype"),
            ("archiveinfo.build_id", "build_id"),
            ("archiveinfo.buildroot_id", "buildroot_id"),
            ("archiveinfo.filename", "filename"),
            ("archiveinfo.size", "size"),
            ("archiveinfo.checksum", "checksum"),
            ("archiveinfo.checksum_type", "checksum_type"),
            ("archiveinfo.metadata_only", "metadata_only"),
            ("archiveinfo.extra", "extra"),
        ])
}

/// Finds an archive, without the data of its type.
pub async fn find(conn: &Conn, id: i64) -> Result<Option<ArchiveRecord>, DbError> {
    select(conn).filter("archiveinfo.id = $", id).optional(conn).await
}

/// Returns what an archive has as one of Maven.
pub async fn maven(conn: &Conn, archive: i64) -> Result<Option<MavenArchive>, DbError> {
    let statement = sql("SELECT archive_id, group_id, artifact_id, version
           FROM maven_archives
          WHERE archive_id = $1");
    conn.optional(statement.bind(archive)).await
}

/// Returns what an archive has as one for Windows.
pub async fn win(conn: &Conn, archive: i64) -> Result<Option<WinArchive>, DbError> {
    let statement =
        sql("SELECT archive_id, relpath, platforms, flags FROM win_archives WHERE archive_id = $1");
    conn.optional(statement.bind(archive)).await
}

/// Returns what an archive has as an image.
pub async fn image(conn: &Conn, archive: i64) -> Result<Option<ImageArchive>, DbError> {
    let statement = sql("SELECT archive_id, arch,
                EXISTS (SELECT 1
                          FROM archive_rpm_components
                         WHERE archive_rpm_components.archive_id = image_archives.archive_id) AS rootid
           FROM image_archives
          WHERE archive_id = $1");
    conn.optional(statement.bind(archive)).await
}

/// Which archives are wanted; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct ArchiveFilter {
    /// This one.
    pub id: Option<i64>,
    /// Those of this build.
    pub build: Option<i64>,
    /// Those made in this buildroot.
    pub buildroot: Option<i64>,
    /// Those that are a part of this buildroot.
    pub component_buildroot: Option<i64>,
    /// Those made on this host.
    pub host: Option<i64>,
    /// Those that this archive was put together from.
    pub image: Option<i64>,
    /// Those of this type of build, with what the type has of them.
    pub kind: Option<BuildKind>,
    /// What the type must have of them.
    pub type_info: ArchiveTypeInfo,
    /// Those whose file has this name.
    pub filename: Option<String>,
    /// Those of this size in bytes.
    pub size: Option<i64>,
    /// Those of this digest.
    pub checksum: Option<String>,
    /// Those with this kind of digest.
    pub checksum_type: Option<i64>,
}

/// Lists archives.
pub async fn list(
    conn: &Conn,
    filter: &ArchiveFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<ArchiveRecord>, DbError> {
    let mut select = select(conn)
        .filter_some("archiveinfo.id = $", filter.id)
        .filter_some("archiveinfo.build_id = $", filter.build)
        .filter_some("archiveinfo.buildroot_id = $", filter.buildroot)
        .filter_some(
            "archiveinfo.buildroot_id IN (SELECT buildroot_id FROM standard_buildroot WHERE host_id = $)",
            filter.host,
        )
        .filter_some(
            "archiveinfo.id IN (SELECT component_id FROM archive_components WHERE archive_id = $)",
            filter.image,
        )
        .filter_some("archiveinfo.filename = $", filter.filename.as_deref())
        .filter_some("archiveinfo.size = $", filter.size)
        .filter_some("archiveinfo.checksum = $", filter.checksum.as_deref())
        .filter_some("archiveinfo.checksum_type = $", filter.checksum_type);
    if let Some(buildroot) = filter.component_buildroot {
        select = select
            .join("JOIN buildroot_archives ON buildroot_archives.archive_id = archiveinfo.id")
            .columns(&[
                ("buildroot_archives.buildroot_id", "component_buildroot_id"),
                ("buildroot_archives.project_dep", "project"),
            ])
            .filter("buildroot_archives.buildroot_id = $", buildroot);
    }
    if let Some(kind) = filter.kind {
        select = of_kind(select, kind, &filter.type_info);
    }
    select.order_by("archiveinfo.id").opts(opts)?.listing(conn).await
}

/// Keeps the archives of a type of build, and adds what the type has of them.
fn of_kind(select: Select, kind: BuildKind, wanted: &ArchiveTypeInfo) -> Select {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    match kind {
        BuildKind::Maven => select
            .join("JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id")
            .columns(&[
                ("maven_archives.group_id", "group_id"),
                ("maven_archives.artifact_id", "artifact_id"),
                ("maven_archives.version", "version"),
            ])
            .filter_some("maven_archives.group_id = $", text(&wanted.group_id))
            .filter_some("maven_archives.artifact_id = $", text(&wanted.artifact_id))
            .filter_some("maven_archives.version = $", text(&wanted.version)),
        BuildKind::Win => {
            let select = select
                .join("JOIN win_archives ON win_archives.archive_id = archiveinfo.id")
                .columns(&[
                    ("win_archives.relpath", "relpath"),
                    ("win_archives.platforms", "platforms"),
                    ("win_archives.flags", "flags"),
                ])
                .filter_some("win_archives.relpath = $", text(&wanted.relpath));
            let select = with_words(select, "win_archives.platforms", wanted.platforms.as_ref());
            with_words(select, "win_archives.flags", wanted.flags.as_ref())
        }
        BuildKind::Image => select
            .join("JOIN image_archives ON image_archives.archive_id = archiveinfo.id")
            .columns(&[("image_archives.arch", "arch")])
            .filter_some("image_archives.arch = $", text(&wanted.arch)),
        BuildKind::Other(btype) => select.filter("archiveinfo.btype_id = $", btype),
    }
}

/// Keeps the rows whose column, words divided by blanks, has all of some words.
fn with_words(select: Select, column: &str, words: Option<&OneOrMany<String>>) -> Select {
    let texts = words.cloned().map(OneOrMany::into_vec).unwrap_or_default();
    let words = texts.iter().flat_map(|text| text.split_whitespace());
    words.fold(select, |select, word| {
        let padded = format!("' ' || {column} || ' '");
        select.filter(&format!("REPLACE({padded}, $, '') <> {padded}"), format!(" {word} "))
    })
}
