//! Which tagged builds a tag shows: those of allowed packages, and perhaps only the latest.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::ids::{BuildId, EventId, PackageId};

/// How many builds of each package to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// The first so many.
    First(usize),
}

impl Keep {
    /// Returns what the number in a call stands for: 0 means all, a negative one nothing.
    pub fn from_number(number: i64) -> Self {
        if number == 0 { Self::All } else { Self::First(usize::try_from(number).unwrap_or(0)) }
    }
}

impl From<bool> for Keep {
    fn from(latest: bool) -> Self {
        if latest { Self::First(1) } else { Self::All }
    }
}

/// Chooses builds from the rows of a tag and its ancestors, one row after the other.
///
/// Rows must come tag by tag in the order of the walk, and in each tag [`newest_first`]. So the latest
/// build is the one tagged last in the nearest tag that has one, whatever its version.
///
/// ```
/// use std::collections::HashSet;
/// use koji_core::{ids::PackageId, inheritance::{BuildSelection, Keep}};
///
/// let (bash, gcc) = (PackageId::new(1), PackageId::new(2));
/// let mut latest = BuildSelection::new(HashSet::from([bash]), Keep::from(true));
/// assert!(latest.admits(bash) && !latest.admits(bash) && !latest.admits(gcc));
/// ```
#[derive(Debug, Clone)]
pub struct BuildSelection {
    allowed: HashSet<PackageId>,
    keep: Keep,
    kept: HashMap<PackageId, usize>,
}

impl BuildSelection {
    /// Starts with the packages whose builds may be shown (see
    /// [`allowed_packages`](super::allowed_packages)).
    pub fn new(allowed: HashSet<PackageId>, keep: Keep) -> Self {
        Self { allowed, keep, kept: HashMap::new() }
    }

    /// Returns whether the next row, a build of this package, is shown.
    pub fn admits(&mut self, package: PackageId) -> bool {
        if !self.allowed.contains(&package) {
            return false;
        }
        let Keep::First(limit) = self.keep else { return true };
        let kept = self.kept.entry(package).or_default();
        let admitted = *kept < limit;
        *kept += usize::from(admitted);
        admitted
    }
}

/// Returns the key by which the rows of one tag are ordered: the last tagged build first, then the higher id.
pub fn newest_first(tagged: EventId, build: BuildId) -> Reverse<(EventId, BuildId)> {
    Reverse((tagged, build))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(allowed: &[i64], keep: Keep, rows: &[i64]) -> Vec<usize> {
        let allowed = allowed.iter().copied().map(PackageId::new).collect();
        let mut selection = BuildSelection::new(allowed, keep);
        (0..rows.len()).filter(|index| selection.admits(rows[*index].into())).collect()
    }

    #[test]
    fn keeps_the_first_of_each_package() {
        let rows = [1, 2, 1, 3, 1, 2];
        assert_eq!(admitted(&[1, 2], Keep::All, &rows), [0, 1, 2, 4, 5]);
        assert_eq!(admitted(&[1, 2], Keep::from(true), &rows), [0, 1]);
        assert_eq!(admitted(&[1, 2, 3], Keep::First(2), &rows), [0, 1, 2, 3, 5]);
        assert!(admitted(&[], Keep::All, &rows).is_empty());
    }

    #[test]
    fn zero_means_all_and_less_means_nothing() {
        assert_eq!(Keep::from_number(0), Keep::All);
        assert_eq!(Keep::from_number(3), Keep::First(3));
        assert_eq!(Keep::from_number(-1), Keep::First(0));
        assert_eq!(Keep::from(false), Keep::All);
    }

    #[test]
    fn the_last_tagged_build_comes_first() {
        let mut rows = [(5, 1), (7, 2), (7, 9), (6, 3)];
        rows.sort_by_key(|(event, build)| newest_first((*event).into(), (*build).into()));
        assert_eq!(rows, [(7, 9), (7, 2), (6, 3), (5, 1)]);
    }
}
