//! How builds and rpms are called, which release comes next, and how rpm orders versions.
//!
//! These are rules about texts. Nothing here knows whether a build of that name exists.

mod build;
mod draft;
mod order;
mod release;
mod rpm;

pub use build::{Nvr, NvrError};
pub use draft::{DraftReleaseError, draft_release, draft_target};
pub use order::{Evr, compare_versions};
pub use release::{NextReleaseError, next_release};
pub use rpm::Nvra;
