//! The list of rpms, and what it is narrowed to.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::rpms::RpmRecord;

use super::super::db::{Conn, DbError, Dialect, Select};
use super::find::select;

/// What a list of rpms is narrowed to; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct RpmFilter {
    /// The build.
    pub build: Option<i64>,
    /// The buildroot that it was made in.
    pub buildroot: Option<i64>,
    /// The archive that contains it.
    pub image: Option<i64>,
    /// The buildroot that it is a part of; the rows say so.
    pub component_buildroot: Option<i64>,
    /// The host whose buildroot it was made in.
    pub host: Option<i64>,
    /// The arches; any if none.
    pub arches: Option<Vec<String>>,
    /// Whether its build is a draft.
    pub draft: Option<bool>,
}

fn select_listed(dialect: Dialect) -> Select {
    let nvr = "rpminfo.name || '-' || rpminfo.version || '-' || rpminfo.release";
    select(dialect).columns(&[(nvr, "nvr")])
}

/// Lists rpms.
pub async fn list(
    conn: &Conn,
    filter: RpmFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<RpmRecord>, DbError> {
    let mut select = select_listed(conn.dialect())
        .filter_some("rpminfo.build_id = $", filter.build)
        .filter_some("rpminfo.buildroot_id = $", filter.buildroot)
        .filter_some("rpminfo.draft = $", filter.draft)
        .filter_some(
            "rpminfo.id IN (SELECT rpm_id FROM archive_rpm_components WHERE archive_id = $)",
            filter.image,
        )
        .filter_some(
            "rpminfo.buildroot_id IN (SELECT buildroot_id FROM standard_buildroot WHERE host_id = $)",
            filter.host,
        );
    if let Some(arches) = filter.arches {
        select = select.any("rpminfo.arch", arches.into());
    }
    if let Some(buildroot) = filter.component_buildroot {
        select = select
            .join("JOIN buildroot_listing ON buildroot_listing.rpm_id = rpminfo.id")
            .columns(&[
                ("buildroot_listing.buildroot_id", "component_buildroot_id"),
                ("buildroot_listing.is_update", "is_update"),
            ])
            .filter("buildroot_listing.buildroot_id = $", buildroot);
    }
    select.opts(opts)?.listing(conn).await
}

/// Returns the rpms of a build.
pub async fn of_build(conn: &Conn, build: i64) -> Result<Vec<RpmRecord>, DbError> {
    select_listed(conn.dialect()).filter("rpminfo.build_id = $", build).order_by("rpminfo.id").all(conn).await
}
