//! Repositories of tags: their options, and which rpms go where.
//!
//! Pure rules; neither files nor the database are looked at.

mod content;
mod options;

pub use content::{Admission, admission};
pub use options::{OptionDefaults, RepoOptions, RepoOptionsError, TagOptions};
