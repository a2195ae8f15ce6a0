//! What a source package and a tag say about arches.

use koji_core::arch::{ArchList, HeaderArches};
use koji_core::records::tags::BuildConfig;
use koji_core::rpm::Header;
use koji_proto::{Fault, Value};

/// Returns what a source package's header says about arches.
pub(super) fn of_header(header: &Header) -> HeaderArches {
    HeaderArches {
        build: header.build_arches().map(|arch| arch.to_str().into_owned()).collect(),
        exclusive: header.exclusive_arches().map(|arch| arch.to_str().into_owned()).collect(),
        exclude: header.exclude_arches().map(|arch| arch.to_str().into_owned()).collect(),
    }
}

/// Returns the arches of a build tag; a tag without any cannot be built from.
pub(super) fn of_tag(tag: &BuildConfig) -> Result<ArchList, Fault> {
    let arches = list(tag.arches.as_deref().unwrap_or_default())?;
    if arches.is_empty() {
        return Err(Fault::build(format!("the tag {} has no arches", tag.name)));
    }
    Ok(arches)
}

/// Returns where a tag lets its noarch packages be built, if it says so.
pub(super) fn for_noarch(tag: &BuildConfig) -> Result<Option<ArchList>, Fault> {
    match tag.extra.get("noarch_arches") {
        Some(Value::Str(text)) => list(text).map(Some),
        _ => Ok(None),
    }
}

/// Reads a list of arches.
pub(super) fn list(text: &str) -> Result<ArchList, Fault> {
    text.parse().map_err(|e: koji_core::arch::ArchError| Fault::generic(e.to_string()))
}

/// Chooses one of some.
pub(super) fn at_random(count: usize) -> usize {
    if count == 0 { 0 } else { rand::random_range(0..count) }
}
