//! Arches: their canonical forms, lists of them, which ones a build is made for, and which go together.
//!
//! Rules about texts only; what a host or a tag has is given in.

mod build;
mod canonical;
mod family;
mod list;

pub use build::{BuildArchError, BuildArches, HeaderArches, TaskArches, root_arch};
pub use canonical::canonical_arch;
pub use family::{compatible_arches, is_multilib, merge_arches, multilib_partner};
pub use list::{ArchError, ArchList};
