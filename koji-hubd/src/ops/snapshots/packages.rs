//! Copying package lists.

use std::collections::HashMap;

use koji_core::ids::PackageId;
use koji_core::inheritance::{Duplicates, PackageEntry};
use koji_proto::Fault;

use super::Source;
use crate::call::{HubCall, Result};
use crate::ops::packages::seen_by_tag;
use crate::store::packages::{self, Entry, EntryFilter};

impl HubCall {
    /// Gives an empty tag the entries that the source shows.
    pub(super) async fn copy_packages(&self, source: &Source, target: i64) -> Result<()> {
        for entry in self.entries_of(source.tag.id, source.event).await? {
            packages::add(&self.conn, &copy(&entry, target, entry.blocked)?, self.change().await?).await?;
        }
        Ok(())
    }

    /// Makes a tag show the packages that the source shows, and block the others.
    ///
    /// A package that both show stays as it is, also if the source blocks it.
    pub(super) async fn match_packages(&self, source: &Source, target: i64) -> Result<()> {
        let wanted = self.entries_of(source.tag.id, source.event).await?;
        let mut there: HashMap<PackageId, PackageEntry> =
            self.entries_of(target, None).await?.into_iter().map(|entry| (entry.package_id, entry)).collect();
        for entry in wanted {
            let opens = match there.remove(&entry.package_id) {
                None => true,
                Some(old) => old.blocked && !entry.blocked,
            };
            if opens {
                let entry = copy(&entry, target, entry.blocked)?;
                packages::put(&self.conn, &entry, self.change().await?).await?;
            }
        }
        for extra in there.into_values().filter(|entry| !entry.blocked) {
            packages::put(&self.conn, &copy(&extra, target, true)?, self.change().await?).await?;
        }
        Ok(())
    }

    async fn entries_of(&self, tag: i64, event: Option<i64>) -> Result<Vec<PackageEntry>> {
        let filter = EntryFilter { event, ..EntryFilter::default() };
        seen_by_tag(&self.conn, tag, filter, Duplicates::Hidden).await
    }
}

fn copy(entry: &PackageEntry, tag: i64, blocked: bool) -> Result<Entry> {
    let owner = entry.owner_id.ok_or_else(|| Fault::internal("an entry was read without its owner"))?;
    Ok(Entry {
        tag,
        package: entry.package_id.get(),
        owner: owner.get(),
        blocked,
        extra_arches: entry.extra_arches.clone(),
    })
}
