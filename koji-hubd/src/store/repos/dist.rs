//! What repos for users need to know of rpms.

use serde::Deserialize;

use super::super::db::{Conn, DbError, Select};

/// An rpm with the place of its build.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PlacedRpm {
    /// Its number.
    pub id: i64,
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
    /// When it was built.
    pub buildtime: i64,
    /// Its build.
    pub build_id: i64,
    /// The build's package.
    pub package: String,
    /// The build's version.
    pub build_version: String,
    /// The build's release.
    pub build_release: String,
    /// The build's volume.
    pub volume: String,
}

/// Returns rpms of builds; those that are unknown are left out.
pub async fn placed_rpms(conn: &Conn, ids: &[i64]) -> Result<Vec<PlacedRpm>, DbError> {
    Select::from(conn.dialect(), "rpminfo")
        .join("JOIN build ON build.id = rpminfo.build_id")
        .join("JOIN package ON package.id = build.pkg_id")
        .join("JOIN volume ON volume.id = build.volume_id")
        .columns(&[
            ("rpminfo.id", "id"),
            ("rpminfo.name", "name"),
            ("rpminfo.version", "version"),
            ("rpminfo.release", "release"),
            ("rpminfo.epoch", "epoch"),
            ("rpminfo.arch", "arch"),
            ("rpminfo.payloadhash", "payloadhash"),
            ("rpminfo.size", "size"),
            ("rpminfo.buildtime", "buildtime"),
            ("rpminfo.build_id", "build_id"),
            ("package.name", "package"),
            ("build.version", "build_version"),
            ("build.release", "build_release"),
            ("volume.name", "volume"),
        ])
        .any("rpminfo.id", ids.into())
        .all(conn)
        .await
}
