//! What a list of a tag's content looks at: which tags in which order, and which packages.

use std::collections::HashSet;

use koji_core::ids::PackageId;
use koji_core::inheritance::{Duplicates, allowed_packages, merge_packages, walk_order};
use koji_core::lookup::Lookup;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::ops::inheritance::ancestors;
use crate::store::packages::{self, EntryFilter};
use crate::store::tags;

/// A tag as lists of its content see it.
#[derive(Debug, Clone)]
pub(crate) struct TagView {
    /// The event of interest; none means now.
    pub(crate) event: Option<i64>,
    /// The tag, and what it inherits from if that was asked for, as the walk found them.
    pub(crate) tags: Vec<i64>,
    /// The packages whose builds are shown: inheritance always counts for them.
    pub(crate) packages: HashSet<PackageId>,
}

impl HubCall {
    /// Looks at a tag, with or without the tags that it inherits from.
    pub(crate) async fn tag_view(&self, tag: i64, event: Option<i64>, inherit: bool) -> Result<TagView> {
        let ancestors = ancestors(&self.conn, tag, event).await?;
        let walk: Vec<i64> = walk_order(tag.into(), &ancestors).map(i64::from).collect();
        let filter = EntryFilter { tags: Some(&walk), event, owners: false, ..EntryFilter::default() };
        let rows = packages::entries(&self.conn, &filter).await?;
        let rows = rows.into_iter().map(|entry| (entry.tag_id, entry)).collect();
        let entries = merge_packages(tag.into(), &ancestors, &rows, Duplicates::Hidden)
            .map_err(|e| Fault::internal(e.to_string()))?;
        let packages = allowed_packages(entries);
        Ok(TagView { event, tags: if inherit { walk } else { vec![tag] }, packages })
    }

    /// Finds a tag that was there at the event; with `strict` none is a fault.
    pub(crate) async fn tag_to_list(
        &self,
        tag: &Lookup,
        event: Option<i64>,
        strict: bool,
    ) -> Result<Option<i64>> {
        match tags::find(&self.conn, tag, event).await? {
            Some(found) => Ok(Some(found.id)),
            None if strict => Err(Fault::generic(format!("no such tag: {tag}"))),
            None => Ok(None),
        }
    }
}
