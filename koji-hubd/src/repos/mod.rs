//! Repos in the file system, and the loop that looks after requests for them.
//!
//! A repo's folder is written whole when the repo is begun: what it is to hold, for each arch, as lists that builders
//! make metadata of. The lists are written as rows come from the database, so that a repo of any size needs little
//! memory. Which state a repo has, and what may be done with it, is decided in `ops/repos`.

mod arch_folders;
mod description;
mod folder;
mod maven;
pub mod queue;

pub(crate) use arch_folders::{ArchFolders, ListedRpm};
pub(crate) use description::{RepoDescription, updated};
pub(crate) use folder::{RepoFolder, point_latest};
pub(crate) use maven::MavenPart;
