//! The package list of a tag: its own entries, and those it inherits.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Ancestor, TagRows};
use crate::ids::{PackageId, TagId, UserId};
use crate::pattern::{Pattern, PatternError};

/// An entry of a package list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageEntry {
    /// The package.
    pub package_id: PackageId,
    /// The package's name.
    pub package_name: String,
    /// The tag in whose list the entry is.
    pub tag_id: TagId,
    /// That tag's name.
    pub tag_name: String,
    /// Further arches that the package is built for.
    pub extra_arches: Option<String>,
    /// Whether the package is shut out rather than listed.
    pub blocked: bool,
    /// The owner, if owners were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// The owner's name, if owners were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
}

/// What to do with entries that a nearer one hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// Leave them out.
    #[default]
    Hidden,
    /// List them all, once for each time the walk comes by.
    Listed,
}

/// Returns the entries that a tag sees, in the order in which they are found.
///
/// The nearest entry of a package wins wholly, be it blocked or not. An inherited entry is seen if the
/// package's name matches all filters on the way to it. Rows that were left out beforehand (blocked ones,
/// say) hide nothing, so that farther ones show.
pub fn merge_packages<'a>(
    tag: TagId,
    ancestors: &[Ancestor],
    rows: &'a TagRows<PackageEntry>,
    duplicates: Duplicates,
) -> Result<Vec<&'a PackageEntry>, PatternError> {
    let mut entries: Vec<&PackageEntry> = rows.of(tag).iter().collect();
    let mut seen: HashSet<PackageId> = entries.iter().map(|entry| entry.package_id).collect();
    let mut filters = Filters::default();
    for record in ancestors {
        for entry in rows.of(record.parent_id) {
            let hidden = duplicates == Duplicates::Hidden && seen.contains(&entry.package_id);
            if hidden || !filters.all_match(&record.filter, &entry.package_name)? {
                continue;
            }
            seen.insert(entry.package_id);
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Returns the packages whose builds a tag may show: those that are listed and not blocked.
///
/// The entries must be what [`merge_packages`] returned without duplicates.
pub fn allowed_packages<'a>(entries: impl IntoIterator<Item = &'a PackageEntry>) -> HashSet<PackageId> {
    entries.into_iter().filter(|entry| !entry.blocked).map(|entry| entry.package_id).collect()
}

/// Compiled filters, each compiled once.
#[derive(Default)]
struct Filters<'a>(HashMap<&'a str, Pattern>);

impl<'a> Filters<'a> {
    fn all_match(&mut self, filters: &'a [String], name: &str) -> Result<bool, PatternError> {
        for filter in filters {
            if !self.0.contains_key(filter.as_str()) {
                self.0.insert(filter, Pattern::new(filter)?);
            }
            match self.0.get(filter.as_str()) {
                Some(pattern) if pattern.matches(name)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUPLICATES: Duplicates = Duplicates::Listed;
    const HIDDEN: Duplicates = Duplicates::Hidden;

    /// Makes a step to a tag, with filters.
    fn step(parent: i64, filter: &[&str]) -> Ancestor {
        Ancestor {
            child_id: TagId::new(1),
            parent_id: parent.into(),
            name: format!("tag{parent}"),
            priority: 0,
            maxdepth: None,
            intransitive: false,
            noconfig: false,
            pkg_filter: String::new(),
            currdepth: 1,
            nextdepth: None,
            filter: filter.iter().map(|filter| filter.to_string()).collect(),
        }
    }

    /// Reads `TAG: PACKAGE ...; ...`, a `-` before a package standing for a block.
    fn rows(text: &str) -> TagRows<PackageEntry> {
        let mut names: Vec<&str> = Vec::new();
        let mut rows = Vec::new();
        for (tag, packages) in text.split(';').map(|part| part.split_once(':').unwrap()) {
            let tag_id: TagId = tag.trim().parse().unwrap();
            for word in packages.split_whitespace() {
                let name = word.trim_start_matches('-');
                let known = names.iter().position(|known| *known == name);
                let index = known.unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                });
                let entry = PackageEntry {
                    package_id: PackageId::new(index as i64),
                    package_name: name.into(),
                    tag_id,
                    tag_name: format!("tag{tag_id}"),
                    extra_arches: None,
                    blocked: word.starts_with('-'),
                    owner_id: None,
                    owner_name: None,
                };
                rows.push((tag_id, entry));
            }
        }
        rows.into_iter().collect()
    }

    #[track_caller]
    fn sees(steps: &[Ancestor], rows: &TagRows<PackageEntry>, duplicates: Duplicates, expected: &str) {
        let entries = merge_packages(TagId::new(1), steps, rows, duplicates).unwrap();
        let show = |entry: &&PackageEntry| {
            format!("{}{}@{}", if entry.blocked { "-" } else { "" }, entry.package_name, entry.tag_id)
        };
        assert_eq!(entries.iter().map(show).collect::<Vec<_>>().join(" "), expected);
    }

    #[test]
    fn the_nearest_entry_wins_wholly() {
        let rows = rows("1: bash -gcc; 2: gcc vim -zlib; 3: bash zlib vim");
        let steps = [step(2, &[]), step(3, &[])];
        sees(&steps, &rows, HIDDEN, "bash@1 -gcc@1 vim@2 -zlib@2");
        sees(&steps, &rows, DUPLICATES, "bash@1 -gcc@1 gcc@2 vim@2 -zlib@2 bash@3 zlib@3 vim@3");
        let steps = [step(3, &[]), step(2, &[])];
        sees(&steps, &rows, HIDDEN, "bash@1 -gcc@1 zlib@3 vim@3");
    }

    #[test]
    fn an_unblocked_entry_undoes_a_farther_block() {
        sees(&[step(2, &[])], &rows("1: gcc; 2: -gcc"), HIDDEN, "gcc@1");
    }

    #[test]
    fn all_filters_must_match_from_the_start() {
        let rows = rows("2: libpng libxml glib make");
        sees(&[step(2, &["lib"])], &rows, HIDDEN, "libpng@2 libxml@2");
        sees(&[step(2, &["lib", ".*png$"])], &rows, HIDDEN, "libpng@2");
        sees(&[step(2, &["^(lib.*|make)$"])], &rows, HIDDEN, "libpng@2 libxml@2 make@2");
        sees(&[step(2, &["lib", "png"])], &rows, HIDDEN, "");
    }

    #[test]
    fn filters_do_not_bear_on_the_tags_own_entries() {
        sees(&[step(1, &["x"])], &rows("1: bash"), HIDDEN, "bash@1");
    }

    #[test]
    fn a_later_way_brings_what_an_earlier_filter_kept_out() {
        let rows = rows("2: libpng bash");
        let steps = [step(2, &["lib"]), step(2, &[])];
        sees(&steps, &rows, HIDDEN, "libpng@2 bash@2");
        sees(&steps, &rows, DUPLICATES, "libpng@2 libpng@2 bash@2");
    }

    #[test]
    fn a_bad_filter_is_an_error_where_it_is_needed() {
        let steps = [step(2, &["(unclosed"])];
        let merged =
            |rows: &TagRows<PackageEntry>| merge_packages(TagId::new(1), &steps, rows, HIDDEN).map(|_| ());
        assert!(matches!(merged(&rows("2: bash")), Err(PatternError::Invalid { .. })));
        assert_eq!(merged(&rows("1: bash")), Ok(()));
    }

    #[test]
    fn only_visible_unblocked_packages_are_allowed() {
        let rows = rows("1: bash -gcc; 2: gcc vim");
        let steps = [step(2, &[])];
        let entries = merge_packages(TagId::new(1), &steps, &rows, HIDDEN).unwrap();
        let allowed = allowed_packages(entries);
        assert_eq!(allowed, HashSet::from([PackageId::new(0), PackageId::new(2)]));
    }
}
