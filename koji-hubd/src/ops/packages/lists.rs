//! Reading package lists: own entries, and those seen by inheritance.

use koji_core::api::packages::ListPackages;
use koji_core::inheritance::{Duplicates, PackageEntry, TagRows, merge_packages, walk_order};
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::packages::PackageListEntry;
use koji_core::refs::EventArg;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::ops::inheritance::ancestors;
use crate::store::db::Conn;
use crate::store::names::Names;
use crate::store::packages::{self, EntryFilter};

impl HubCall {
    /// Answers `listPackages`.
    pub(super) async fn package_list(&self, request: ListPackages) -> Result<Listing<PackageListEntry>> {
        let opts = request.query_opts.as_ref();
        if request.tag_id.is_none() && request.user_id.is_none() && request.pkg_id.is_none() {
            return Ok(packages::list(&self.conn, request.prefix.as_deref(), opts).await?);
        }
        let tag = match &request.tag_id {
            Some(tag) => Some(self.named(Names::Tag, tag).await?.id),
            None => None,
        };
        let owner = match &request.user_id {
            Some(user) => Some(self.user(Some(user)).await?.id),
            None => None,
        };
        let package = match &request.pkg_id {
            Some(package) => Some(self.named(Names::Package, package).await?.id),
            None => None,
        };
        if owner.is_some() && !request.with_owners {
            return Err(Fault::generic("packages of a user cannot be listed without owners"));
        }
        let filter = EntryFilter {
            tags: None,
            package,
            owner,
            prefix: request.prefix.as_deref(),
            event: EventArg::id_of(request.event.as_ref())?,
            owners: request.with_owners,
            blocked: request.with_blocked,
        };
        let entries = match tag {
            Some(tag) if request.inherited => {
                let duplicates = if request.with_dups { Duplicates::Listed } else { Duplicates::Hidden };
                seen_by_tag(&self.conn, tag, filter, duplicates).await?
            }
            tag => {
                let tags = tag.map(|tag| [tag]);
                let tags = tags.as_ref().map(|tags| tags.as_slice());
                packages::entries(&self.conn, &EntryFilter { tags, ..filter }).await?
            }
        };
        QueryOpts::apply(opts, entries.into_iter().map(PackageListEntry::from).collect())
    }

    /// Returns the entry of a package that a tag sees, its own or an inherited one.
    pub(crate) async fn visible_entry(
        &self,
        tag: i64,
        package: i64,
        event: Option<i64>,
    ) -> Result<Option<PackageEntry>> {
        let filter = EntryFilter { package: Some(package), event, ..EntryFilter::default() };
        let seen = seen_by_tag(&self.conn, tag, filter, Duplicates::Hidden).await?;
        Ok(seen.into_iter().next())
    }
}

/// Returns the entries that a tag sees, its own and inherited ones; the filter's tags do not count.
pub(crate) async fn seen_by_tag(
    conn: &Conn,
    tag: i64,
    filter: EntryFilter<'_>,
    duplicates: Duplicates,
) -> Result<Vec<PackageEntry>> {
    let steps = ancestors(conn, tag, filter.event).await?;
    let mut tags: Vec<i64> = walk_order(tag.into(), &steps).map(i64::from).collect();
    tags.sort_unstable();
    tags.dedup();
    let rows = packages::entries(conn, &EntryFilter { tags: Some(&tags), ..filter }).await?;
    let rows: TagRows<PackageEntry> = rows.into_iter().map(|entry| (entry.tag_id, entry)).collect();
    let seen = merge_packages(tag.into(), &steps, &rows, duplicates);
    let seen = seen.map_err(|e| Fault::internal(e.to_string()))?;
    Ok(seen.into_iter().cloned().collect())
}
