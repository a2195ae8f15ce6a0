//! What is in buildroots.

use std::collections::HashSet;

use koji_core::records::buildroots::BuildrootRpm;
use serde::Deserialize;

use super::super::db::{Conn, DbError, Param, Select, Statement, sql};

/// Lists the rpms in a buildroot.
pub async fn listing(conn: &Conn, buildroot: i64) -> Result<Vec<BuildrootRpm>, DbError> {
    Select::from(conn.dialect(), "buildroot_listing")
        .join("JOIN rpminfo ON rpminfo.id = buildroot_listing.rpm_id")
        .join("JOIN external_repo ON external_repo.id = rpminfo.external_repo_id")
        .columns(&[
            ("rpminfo.id", "rpm_id"),
            ("buildroot_listing.is_update", "is_update"),
            ("rpminfo.name", "name"),
            ("rpminfo.version", "version"),
            ("rpminfo.release", "release"),
            ("rpminfo.epoch", "epoch"),
            ("rpminfo.arch", "arch"),
            ("rpminfo.build_id", "build_id"),
            ("rpminfo.draft", "draft"),
            ("rpminfo.external_repo_id", "external_repo_id"),
            ("external_repo.name", "external_repo_name"),
        ])
        .filter("buildroot_listing.buildroot_id = $", buildroot)
        .all(conn)
        .await
}

/// Returns the ids of the rpms in a buildroot.
pub async fn rpms_in(conn: &Conn, buildroot: i64) -> Result<HashSet<i64>, DbError> {
    let statement = sql("SELECT rpm_id FROM buildroot_listing WHERE buildroot_id = $1");
    conn.all(statement.bind(buildroot)).await.map(|ids: Vec<i64>| ids.into_iter().collect())
}

/// Notes rpms that are in a buildroot; none of them may be noted already.
pub async fn add_rpms(conn: &Conn, buildroot: i64, rpms: &[i64], is_update: bool) -> Result<(), DbError> {
    let statement = sql(format!(
        "INSERT INTO buildroot_listing (buildroot_id, rpm_id, is_update)
         SELECT buildroot.id, rpminfo.id, $2
           FROM buildroot
           JOIN rpminfo ON {}
          WHERE buildroot.id = $1",
        conn.dialect().any("rpminfo.id", 3)
    ));
    conn.execute(statement.bind(buildroot).bind(is_update).bind(rpms)).await.map(drop)
}

/// An rpm of the hub or of an external repo.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InternalOrExternal {
    /// Its id.
    pub id: i64,
    /// The name of its file, which many may share: drafts, and rpms of external repos.
    pub file_name: String,
    /// Whether its build is a draft; none for external rpms.
    pub draft: Option<bool>,
    /// The external repo that it comes from; 0 for the hub's own.
    pub external_repo_id: i64,
    /// The digest of header and payload.
    pub payloadhash: String,
}

/// The name of an rpm's file, as the index has it.
const FILE_NAME: &str =
    "rpminfo.name || '-' || rpminfo.version || '-' || rpminfo.release || '.' || rpminfo.arch || '.rpm'";

/// Returns all rpms that have one of these file names.
pub async fn rpms_by_file_name(conn: &Conn, names: Vec<String>) -> Result<Vec<InternalOrExternal>, DbError> {
    Select::from(conn.dialect(), "rpminfo")
        .columns(&[
            ("rpminfo.id", "id"),
            (FILE_NAME, "file_name"),
            ("rpminfo.draft", "draft"),
            ("rpminfo.external_repo_id", "external_repo_id"),
            ("rpminfo.payloadhash", "payloadhash"),
        ])
        .any(&format!("({FILE_NAME})"), Param::from(names))
        .all(conn)
        .await
}

/// An rpm of an external repo that the hub is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExternalRpm {
    /// The external repo.
    pub external_repo_id: i64,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its release.
    pub release: String,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its arch.
    pub arch: String,
    /// The digest of header and payload.
    pub payloadhash: String,
    /// Its size in bytes.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    pub buildtime: i64,
}

/// Rows that one statement writes; databases limit its parameters.
const ROWS_A_STATEMENT: usize = 1000;

/// Adds rpms of external repos; one that somebody else has added meanwhile is left as it is.
pub async fn add_external_rpms(conn: &Conn, rpms: &[NewExternalRpm]) -> Result<(), DbError> {
    for rpms in rpms.chunks(ROWS_A_STATEMENT) {
        conn.execute(insert_external_rpms(rpms)).await?;
    }
    Ok(())
}

fn insert_external_rpms(rpms: &[NewExternalRpm]) -> Statement {
    const COLUMNS: usize = 9;
    let places: Vec<String> = (0..rpms.len())
        .map(|row| {
            let columns: Vec<String> = (1..=COLUMNS).map(|n| format!("${}", row * COLUMNS + n)).collect();
            format!("({}, FALSE)", columns.join(", "))
        })
        .collect();
    let text = format!(
        "INSERT INTO rpminfo (external_repo_id, name, version, release, epoch, arch, payloadhash, size,
                              buildtime, metadata_only)
         VALUES {}
             ON CONFLICT DO NOTHING",
        places.join(", ")
    );
    rpms.iter().fold(sql(text), |statement, rpm| {
        statement
            .bind(rpm.external_repo_id)
            .bind(&rpm.name)
            .bind(&rpm.version)
            .bind(&rpm.release)
            .bind(rpm.epoch)
            .bind(&rpm.arch)
            .bind(&rpm.payloadhash)
            .bind(rpm.size)
            .bind(rpm.buildtime)
    })
}

/// Returns the ids of the archives in a buildroot.
pub async fn archives_in(conn: &Conn, buildroot: i64) -> Result<HashSet<i64>, DbError> {
    let statement = sql("SELECT archive_id FROM buildroot_archives WHERE buildroot_id = $1");
    conn.all(statement.bind(buildroot)).await.map(|ids: Vec<i64>| ids.into_iter().collect())
}

/// Notes archives that are in a buildroot and returns how many of them exist; none may be noted already.
pub async fn add_archives(
    conn: &Conn,
    buildroot: i64,
    archives: &[i64],
    project: bool,
) -> Result<u64, DbError> {
    let statement = sql(format!(
        "INSERT INTO buildroot_archives (buildroot_id, archive_id, project_dep)
         SELECT buildroot.id, archiveinfo.id, $2
           FROM buildroot
           JOIN archiveinfo ON {}
          WHERE buildroot.id = $1",
        conn.dialect().any("archiveinfo.id", 3)
    ));
    conn.execute(statement.bind(buildroot).bind(project).bind(archives)).await
}

/// A file of a Maven archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct MavenFile {
    /// The group.
    pub group_id: String,
    /// The artifact.
    pub artifact_id: String,
    /// The version.
    pub version: String,
    /// The name of the file.
    pub filename: String,
    /// Its size in bytes.
    pub size: i64,
}

/// Returns the Maven archives of builds.
pub async fn maven_archives_of(conn: &Conn, builds: &[i64]) -> Result<Vec<MavenFile>, DbError> {
    Select::from(conn.dialect(), "archiveinfo")
        .join("JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id")
        .columns(&[
            ("maven_archives.group_id", "group_id"),
            ("maven_archives.artifact_id", "artifact_id"),
            ("maven_archives.version", "version"),
            ("archiveinfo.filename", "filename"),
            ("archiveinfo.size", "size"),
        ])
        .any("archiveinfo.build_id", builds.into())
        .all(conn)
        .await
}

impl std::fmt::Display for MavenFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { group_id, artifact_id, version, filename, size } = self;
        write!(f, "{group_id}:{artifact_id}:{version} {filename} of {size} bytes")
    }
}
