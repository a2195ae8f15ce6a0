//! The walk: depth first along the links of a tag, up to its ancestors or down to its descendants.

use std::collections::{HashMap, HashSet};

use super::{Ancestor, Descendant, Link};
use crate::ids::TagId;

/// How many records a walk may make before it is given up.
///
/// Links with filters make a tag be visited once for every way that leads to it, and the number of
/// ways can double with every level.
pub const MAX_RECORDS: usize = 100_000;

/// Tells why a walk was given up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkError<E> {
    /// The look-up of a tag's links failed.
    #[error(transparent)]
    Lookup(#[from] E),
    /// There are too many ways from tag to tag.
    #[error("the inheritance of tag {tag} has more than {limit} records")]
    TooManyRecords {
        /// The tag from which the walk started.
        tag: TagId,
        /// How many records are allowed.
        limit: usize,
    },
}

/// Returns what a tag inherits from, nearest first: each parent before its own ancestors, and these
/// before the tag's next parent. The tag itself is not part of it.
///
/// `links_of` returns the links of which the given tag is the child. A tag appears again where a later
/// way to it lets more through than all earlier ones.
///
/// ```
/// use koji_core::ids::TagId;
/// use koji_core::inheritance::{Link, ancestors};
///
/// let link = |child: i64, parent: i64| Link {
///     child_id: child.into(), parent_id: parent.into(), name: format!("tag{parent}"), priority: 0,
///     maxdepth: None, intransitive: false, noconfig: false, pkg_filter: String::new(),
/// };
/// let records = ancestors(TagId::new(1), |tag| match tag.get() {
///     1 => Ok::<_, std::convert::Infallible>(vec![link(1, 2)]),
///     2 => Ok(vec![link(2, 3), link(2, 1)]),
///     _ => Ok(vec![]),
/// })?;
/// assert_eq!(records.iter().map(|record| record.name.as_str()).collect::<Vec<_>>(), ["tag2", "tag3"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ancestors<E>(
    tag: TagId,
    links_of: impl FnMut(TagId) -> Result<Vec<Link>, E>,
) -> Result<Vec<Ancestor>, WalkError<E>> {
    let records = walk(tag, Direction::Up, links_of)?;
    Ok(records.into_iter().map(Ancestor::from).collect())
}

/// Returns what inherits from a tag, in the same manner as [`ancestors`].
///
/// `links_to` returns the links of which the given tag is the parent, each with the child's name.
pub fn descendants<E>(
    tag: TagId,
    links_to: impl FnMut(TagId) -> Result<Vec<Link>, E>,
) -> Result<Vec<Descendant>, WalkError<E>> {
    let records = walk(tag, Direction::Down, links_to)?;
    Ok(records.into_iter().map(Descendant::from).collect())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    fn far_end(self, link: &Link) -> TagId {
        match self {
            Self::Up => link.parent_id,
            Self::Down => link.child_id,
        }
    }

    /// Returns whether a link may be used for the step that leads to the given depth.
    fn permits(self, link: &Link, currdepth: i64) -> bool {
        match self {
            Self::Up => !link.intransitive || currdepth == 1,
            Self::Down => link.maxdepth.is_none_or(|maxdepth| maxdepth >= currdepth - 1),
        }
    }

    /// Returns how many levels are left behind a link, given how many are left before it.
    fn levels_behind(self, link: &Link, left: Option<i64>) -> Option<i64> {
        match (self, link.maxdepth, left) {
            (Self::Down, ..) => None,
            (Self::Up, Some(maxdepth), Some(left)) => Some(maxdepth.min(left).saturating_sub(1)),
            (Self::Up, None, Some(left)) => Some(left.saturating_sub(1)),
            (Self::Up, maxdepth, None) => maxdepth,
        }
    }

    fn leads_on(self, record: &Record) -> bool {
        match self {
            Self::Up => record.nextdepth.is_none_or(|levels| levels >= 1),
            Self::Down => !record.link.intransitive,
        }
    }
}

#[derive(Debug, Clone)]
struct Record {
    link: Link,
    currdepth: i64,
    nextdepth: Option<i64>,
    filter: Vec<String>,
}

/// What an earlier record without filters let through; one with filters never counts.
#[derive(Debug, Clone, Copy)]
struct Passage {
    nextdepth: Option<i64>,
    noconfig: bool,
}

impl Passage {
    /// Returns whether a later way, on which settings are left out or not, lets more through.
    fn is_widened_by(self, nextdepth: Option<i64>, noconfig: bool) -> bool {
        let deeper = self.nextdepth.is_some_and(|earlier| nextdepth.is_none_or(|later| later > earlier));
        deeper || (self.noconfig && !noconfig)
    }
}

/// A tag whose links are being followed.
struct Visit {
    tag: TagId,
    links: std::vec::IntoIter<Link>,
    depth: i64,
    left: Option<i64>,
    noconfig: bool,
    filter: Vec<String>,
}

fn walk<E>(
    root: TagId,
    direction: Direction,
    mut look_up: impl FnMut(TagId) -> Result<Vec<Link>, E>,
) -> Result<Vec<Record>, WalkError<E>> {
    let mut links_of = |tag| {
        let mut links = look_up(tag)?;
        links.sort_by_key(|link| link.priority);
        Ok::<_, E>(links.into_iter())
    };
    let mut records = Vec::new();
    let mut passages: HashMap<TagId, Vec<Passage>> = HashMap::new();
    let mut path = HashSet::from([root]);
    let first = Visit {
        tag: root,
        links: links_of(root)?,
        depth: 0,
        left: None,
        noconfig: false,
        filter: Vec::new(),
    };
    let mut visits = vec![first];
    while let Some(visit) = visits.last_mut() {
        let Some(link) = visit.links.next() else {
            path.remove(&visit.tag);
            visits.pop();
            continue;
        };
        let tag = direction.far_end(&link);
        let currdepth = visit.depth + 1;
        if path.contains(&tag) || !direction.permits(&link, currdepth) {
            continue;
        }
        let nextdepth = direction.levels_behind(&link, visit.left);
        // Not undone for the tag's next links: upstream's hubs answer so, and repositories depend on it.
        visit.noconfig |= link.noconfig;
        let noconfig = visit.noconfig;
        let own_filter = Some(&link.pkg_filter).filter(|filter| !filter.is_empty());
        let filter: Vec<String> = visit.filter.iter().chain(own_filter).cloned().collect();

        let earlier = passages.entry(tag).or_default();
        if !earlier.iter().all(|passage| passage.is_widened_by(nextdepth, noconfig)) {
            continue;
        }
        if filter.is_empty() {
            earlier.push(Passage { nextdepth, noconfig: link.noconfig });
        }
        if records.len() == MAX_RECORDS {
            return Err(WalkError::TooManyRecords { tag: root, limit: MAX_RECORDS });
        }
        let record = Record { link, currdepth, nextdepth, filter };
        if direction.leads_on(&record) {
            let filter = record.filter.clone();
            path.insert(tag);
            visits.push(Visit {
                tag,
                links: links_of(tag)?,
                depth: currdepth,
                left: nextdepth,
                noconfig,
                filter,
            });
        }
        records.push(record);
    }
    Ok(records)
}

impl From<Record> for Ancestor {
    fn from(Record { link, currdepth, nextdepth, filter }: Record) -> Self {
        Self {
            child_id: link.child_id,
            parent_id: link.parent_id,
            name: link.name,
            priority: link.priority,
            maxdepth: link.maxdepth,
            intransitive: link.intransitive,
            noconfig: link.noconfig,
            pkg_filter: link.pkg_filter,
            currdepth,
            nextdepth,
            filter,
        }
    }
}

impl From<Record> for Descendant {
    fn from(Record { link, currdepth, nextdepth, filter }: Record) -> Self {
        Self {
            tag_id: link.child_id,
            parent_id: link.parent_id,
            name: link.name,
            priority: link.priority,
            maxdepth: link.maxdepth,
            intransitive: link.intransitive,
            noconfig: link.noconfig,
            pkg_filter: link.pkg_filter,
            currdepth,
            nextdepth,
            filter,
        }
    }
}

#[cfg(test)]
mod tests;
