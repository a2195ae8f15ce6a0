//! Changing the links of a tag.

use std::collections::BTreeMap;

use koji_core::inheritance::Link;
use koji_core::lookup::Lookup;
use koji_core::records::inheritance::InheritanceChange;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::{inheritance, tags};

impl HubCall {
    /// Changes the links of a tag, or all of them with `clear`; nothing is written if nothing changes.
    pub(super) async fn change_links(
        &self,
        tag: i64,
        changes: Vec<InheritanceChange>,
        clear: bool,
    ) -> Result<()> {
        let mut parents = BTreeMap::new();
        for change in &changes {
            let parent = change.parent_id.0;
            if let std::collections::btree_map::Entry::Vacant(unknown) = parents.entry(parent) {
                let found = tags::find(&self.conn, &Lookup::Id(parent), None).await?;
                let found = found.ok_or_else(|| Fault::generic(format!("no such parent tag: {parent}")))?;
                unknown.insert(found.name);
            }
        }
        let old = by_parent(inheritance::links_of(&self.conn, tag, None).await?);
        let new = after_changes(tag, &old, &changes, &parents, clear)?;

        let gone = old.iter().filter(|(parent, link)| new.get(parent) != Some(*link));
        let made = new.iter().filter(|(parent, link)| old.get(parent) != Some(*link));
        let (gone, made): (Vec<_>, Vec<_>) = (gone.collect(), made.collect());
        if gone.is_empty() && made.is_empty() {
            return Ok(());
        }
        let change = self.change().await?;
        for (parent, _) in gone {
            inheritance::unlink(&self.conn, tag, *parent, change).await?;
        }
        for (_, link) in made {
            inheritance::link(&self.conn, link, change).await?;
        }
        self.tell(Notice::TagChanged { tag_id: tag });
        Ok(())
    }
}

type ByParent = BTreeMap<i64, Link>;

fn by_parent(links: Vec<Link>) -> ByParent {
    links.into_iter().map(|link| (link.parent_id.get(), link)).collect()
}

/// Returns the links that a tag has after changes; of several to one parent the last counts.
fn after_changes(
    tag: i64,
    old: &ByParent,
    changes: &[InheritanceChange],
    parents: &BTreeMap<i64, String>,
    clear: bool,
) -> Result<ByParent> {
    let mut links = if clear { ByParent::new() } else { old.clone() };
    for change in changes {
        let parent = change.parent_id.0;
        if change.delete_link {
            links.remove(&parent);
        } else {
            let name = parents.get(&parent).cloned().unwrap_or_default();
            links.insert(parent, whole_link(tag, change, name)?);
        }
    }
    let mut by_priority: BTreeMap<i64, &Link> = BTreeMap::new();
    for link in links.values() {
        if let Some(other) = by_priority.insert(link.priority, link) {
            return Err(Fault::generic(format!(
                "the links to {} and {} have the same priority {}",
                other.name, link.name, link.priority
            )));
        }
    }
    Ok(links)
}

fn whole_link(tag: i64, change: &InheritanceChange, name: String) -> Result<Link> {
    let missing = |field| Fault::generic(format!("the link to {name} lacks its {field}"));
    Ok(Link {
        child_id: tag.into(),
        parent_id: change.parent_id.0.into(),
        priority: change.priority.ok_or_else(|| missing("priority"))?.0,
        maxdepth: change.maxdepth.ok_or_else(|| missing("maxdepth"))?.map(|depth| depth.0),
        intransitive: change.intransitive.ok_or_else(|| missing("intransitive"))?.0,
        noconfig: change.noconfig.ok_or_else(|| missing("noconfig"))?.0,
        pkg_filter: change.pkg_filter.clone().ok_or_else(|| missing("pkg_filter"))?.unwrap_or_default(),
        name,
    })
}

#[cfg(test)]
mod tests {
    use koji_core::refs::{Flag, LenientInt};

    use super::*;

    fn change(parent: i64, priority: i64) -> InheritanceChange {
        InheritanceChange {
            parent_id: parent.into(),
            priority: Some(priority.into()),
            maxdepth: Some(None),
            intransitive: Some(false.into()),
            noconfig: Some(Flag(false)),
            pkg_filter: Some(None),
            delete_link: false,
        }
    }

    /// Applies changes to links to the tags 1 and 2, and shows what comes of it as parents and priorities.
    fn apply(changes: &[InheritanceChange], clear: bool) -> Result<Vec<(i64, i64)>> {
        let parents = (1..9).map(|parent| (parent, format!("tag{parent}"))).collect();
        let old = after_changes(0, &ByParent::new(), &[change(1, 10), change(2, 20)], &parents, false)?;
        let new = after_changes(0, &old, changes, &parents, clear)?;
        Ok(new.values().map(|link| (link.parent_id.get(), link.priority)).collect())
    }

    #[test]
    fn links_that_are_not_named_stay_unless_cleared() {
        assert_eq!(apply(&[change(3, 5)], false).unwrap(), [(1, 10), (2, 20), (3, 5)]);
        assert_eq!(apply(&[change(3, 5)], true).unwrap(), [(3, 5)]);
        assert_eq!(apply(&[], true).unwrap(), []);
    }

    #[test]
    fn the_last_change_of_a_link_counts() {
        assert_eq!(apply(&[change(1, 20), change(1, 30)], false).unwrap(), [(1, 30), (2, 20)]);
    }

    #[test]
    fn links_may_swap_priorities_but_not_share_them() {
        assert_eq!(apply(&[change(1, 20), change(2, 10)], false).unwrap(), [(1, 20), (2, 10)]);
        assert_eq!(apply(&[change(1, 20)], false).unwrap_err().code.number(), 1000);
    }

    #[test]
    fn only_a_link_to_take_away_may_lack_fields() {
        let bare = InheritanceChange { parent_id: LenientInt(1), ..InheritanceChange::default() };
        assert_eq!(apply(std::slice::from_ref(&bare), false).unwrap_err().code.number(), 1000);
        assert_eq!(apply(&[InheritanceChange { delete_link: true, ..bare }], false).unwrap(), [(2, 20)]);
    }
}
