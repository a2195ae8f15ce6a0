//! When repos ceased to be up to date.
//!
//! Mostly nothing changed, and this is asked every few seconds. So it is found out for all repos at once which of
//! them may be affected, and only for those the exact event is looked for.

use std::collections::{HashMap, HashSet};

use crate::call::{HubCall, Result};
use crate::store::{inheritance, repos, tag_changes};

impl HubCall {
    /// Notes for ready repos the first change of their tag after them.
    pub(crate) async fn update_end_events(&self) -> Result<()> {
        let open = repos::open_ends(&self.conn).await?;
        let Some(oldest) = open.iter().map(|repo| repo.create_event).min() else { return Ok(()) };
        let changed: HashMap<i64, i64> =
            tag_changes::last_by_tag(&self.conn, oldest).await?.into_iter().collect();
        if changed.is_empty() {
            return Ok(());
        }
        let changes = LastChanges::new(changed, inheritance::pairs(&self.conn).await?);
        for repo in open {
            if !changes.may_affect(repo.tag_id, repo.create_event) {
                continue;
            }
            if let Some(event) = self.first_tag_change(repo.tag_id, repo.create_event).await? {
                repos::set_end(&self.conn, repo.id, event).await?;
            }
        }
        Ok(())
    }
}

/// The last changes of tags, and what inherits from what.
#[derive(Debug)]
struct LastChanges {
    changed: HashMap<i64, i64>,
    parents: HashMap<i64, Vec<i64>>,
}

impl LastChanges {
    fn new(changed: HashMap<i64, i64>, links: Vec<(i64, i64)>) -> Self {
        let mut parents: HashMap<i64, Vec<i64>> = HashMap::new();
        for (child, parent) in links {
            parents.entry(child).or_default().push(parent);
        }
        Self { changed, parents }
    }

    /// Tells whether a tag, or one that it may inherit from, changed after an event.
    ///
    /// Links of the present will do: where a tag inherited otherwise at the event, its links were changed since.
    fn may_affect(&self, tag: i64, event: i64) -> bool {
        let mut seen = HashSet::from([tag]);
        let mut waiting = vec![tag];
        while let Some(tag) = waiting.pop() {
            if self.changed.get(&tag).is_some_and(|last| *last > event) {
                return true;
            }
            let parents = self.parents.get(&tag).into_iter().flatten();
            waiting.extend(parents.copied().filter(|parent| seen.insert(*parent)));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_reach_all_that_inherits() {
        let changes = LastChanges::new(HashMap::from([(3, 50)]), vec![(1, 2), (2, 3), (3, 1), (4, 1)]);
        assert!(changes.may_affect(3, 49) && changes.may_affect(1, 49) && changes.may_affect(4, 49));
        assert!(!changes.may_affect(4, 50) && !changes.may_affect(5, 0));
    }
}
