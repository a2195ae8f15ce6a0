//! Rows that belong to tags, and the order in which tags are asked for them.

use std::collections::HashMap;

use super::Ancestor;
use crate::ids::TagId;

/// Rows of several tags, those of one tag in the order in which they came.
#[derive(Debug, Clone)]
pub struct TagRows<T>(HashMap<TagId, Vec<T>>);

impl<T> TagRows<T> {
    /// Returns the rows of a tag; none if it has none.
    pub fn of(&self, tag: TagId) -> &[T] {
        self.0.get(&tag).map_or(&[], Vec::as_slice)
    }
}

impl<T> Default for TagRows<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> FromIterator<(TagId, T)> for TagRows<T> {
    fn from_iter<I: IntoIterator<Item = (TagId, T)>>(rows: I) -> Self {
        let mut by_tag: HashMap<TagId, Vec<T>> = HashMap::new();
        for (tag, row) in rows {
            by_tag.entry(tag).or_default().push(row);
        }
        Self(by_tag)
    }
}

/// Returns the tag and its ancestors as the walk found them, repeats included.
pub fn walk_order(tag: TagId, ancestors: &[Ancestor]) -> impl Iterator<Item = TagId> {
    std::iter::once(tag).chain(ancestors.iter().map(|record| record.parent_id))
}
