//! Where files lie under a site's top directory, and which places uploads may go to.
//!
//! Only paths are made here, nothing is opened. Clients, mirrors and scripts rely on these places, so
//! they are upstream's.
//!
//! Invariant: no path that is returned leads out of the directory it belongs to by its spelling, whatever
//! names the database or a caller holds. Links that lie there are for the file storage to look at.

mod build;
mod part;
mod tree;
mod upload;

pub use build::BuildDir;
pub use part::PathError;
pub use tree::{BuildPlace, Topdir, Volume, relative_link};
pub use upload::{UploadOwner, UploadPathError, UploadPlace};
