//! Comps groups of tags: what dnf can install as a group.
//!
//! The rules of inheritance make these records themselves.

pub use crate::inheritance::{Group as CompsGroup, GroupPackage, GroupRequirement};
