//! What a tag inherits, and which packages, builds, groups and settings it sees by that.
//!
//! Everything here is a function over rows that were read before (or, for the walk, over a look-up of
//! links), at whatever event the caller is interested in. Nothing here reads or writes storage.
//!
//! Invariant: the walk always ends, and no tag is among its own ancestors.

mod builds;
mod config;
mod groups;
mod link;
mod packages;
mod rows;
mod walk;

pub use builds::{BuildSelection, Keep, newest_first};
pub use config::{BuildConfig, ConfigSource, ExtraValue, TagConfig, merge_config};
pub use groups::{Group, GroupContents, GroupPackage, GroupRequirement, GroupRows, merge_groups};
pub use link::{Ancestor, Descendant, Link};
pub use packages::{Duplicates, PackageEntry, allowed_packages, merge_packages};
pub use rows::{TagRows, walk_order};
pub use walk::{MAX_RECORDS, WalkError, ancestors, descendants};
