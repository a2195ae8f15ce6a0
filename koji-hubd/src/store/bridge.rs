//! Look-ups that other nouns own, until they are there.
#![allow(missing_docs)]

use koji_core::records::states::BuildState;
use serde::Deserialize;

use super::db::{Conn, DbError, Select};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BuildRow {
    pub id: i64,
    pub package_id: i64,
    pub package_name: String,
    pub nvr: String,
    pub state: BuildState,
    pub owner_id: i64,
}

pub async fn build_by_id(conn: &Conn, id: i64) -> Result<Option<BuildRow>, DbError> {
    Select::from(conn.dialect(), "build JOIN package ON package.id = build.pkg_id")
        .columns(&[
            ("build.id", "id"),
            ("package.id", "package_id"),
            ("package.name", "package_name"),
            ("package.name || '-' || build.version || '-' || build.release", "nvr"),
            ("build.state", "state"),
            ("build.owner", "owner_id"),
        ])
        .filter("build.id = $", id)
        .optional(conn)
        .await
}
