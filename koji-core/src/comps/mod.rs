//! comps.xml: the file by which dnf and installers know groups of packages.
//!
//! Owns the file's form, both ways. Which groups a tag has is the business of
//! [`inheritance`](crate::inheritance).

mod group;
mod read;
mod write;

pub use group::{CompsGroup, CompsPackage, CompsRequirement};
pub use read::{CompsError, read_comps};
pub use write::{Requirements, write_comps};

/// What stands for an absent description, which readers of the file want to have.
const NO_DESCRIPTION: &str = "None";
