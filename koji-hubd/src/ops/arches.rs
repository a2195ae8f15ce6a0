//! Arches as callers give them and as they are stored.

use koji_core::arch::{ArchError, ArchList};
use koji_core::refs::OneOrMany;
use koji_proto::Fault;

use crate::call::Result;

/// Checks arches (a text divided by blanks, or a list) and returns them as they are stored: divided by single blanks.
pub(crate) fn arch_text(arches: OneOrMany<String>) -> Result<String> {
    stored(match arches {
        OneOrMany::One(text) => text.parse(),
        OneOrMany::Many(words) => ArchList::from_words(words),
    })
}

/// Checks arches like [`arch_text`]; a text may also be divided by commas.
pub(crate) fn arch_text_with_commas(arches: OneOrMany<String>) -> Result<String> {
    match arches {
        OneOrMany::One(text) => stored(ArchList::parse_with_commas(&text)),
        many => arch_text(many),
    }
}

fn stored(list: std::result::Result<ArchList, ArchError>) -> Result<String> {
    list.map(|list| list.to_string()).map_err(|e| Fault::generic(e.to_string()))
}
