//! Storing rpms.

use super::super::db::{Conn, DbError, insert};

/// An rpm about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRpm<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Its release.
    pub release: &'a str,
    /// Its epoch.
    pub epoch: Option<i64>,
    /// Its arch; `src` for a source package.
    pub arch: &'a str,
    /// Its build, and whether that is a draft; none for an external rpm.
    pub build: Option<(i64, bool)>,
    /// The buildroot that it was made in.
    pub buildroot: Option<i64>,
    /// The external repo that it comes from; 0 for the hub's own.
    pub external_repo: i64,
    /// The digest of header and payload, as hex.
    pub payloadhash: &'a str,
    /// Its size in bytes.
    pub size: i64,
    /// When it was built, in seconds since 1970.
    pub buildtime: i64,
    /// Further data, as JSON text.
    pub extra: Option<&'a str>,
}

/// Stores an rpm and returns its number.
pub async fn create(conn: &Conn, rpm: &NewRpm<'_>) -> Result<i64, DbError> {
    insert("rpminfo")
        .set("name", rpm.name)
        .set("version", rpm.version)
        .set("release", rpm.release)
        .set("epoch", rpm.epoch)
        .set("arch", rpm.arch)
        .set("build_id", rpm.build.map(|(build, _)| build))
        .set("draft", rpm.build.map(|(_, draft)| draft))
        .set("buildroot_id", rpm.buildroot)
        .set("external_repo_id", rpm.external_repo)
        .set("payloadhash", rpm.payloadhash)
        .set("size", rpm.size)
        .set("buildtime", rpm.buildtime)
        .set("metadata_only", false)
        .set("extra", rpm.extra)
        .returning_id(conn)
        .await
}
