//! Fresh roots to build packages in.
//!
//! Owns the steps of a root's life: made from a tag's repository, given packages, commands and builds, listed, taken
//! down. It knows no hub: ids, settings and directories come in, files and typed errors go out. Two drivers do the
//! work: [`native`] with namespaces and `dnf`, [`mock`] with the program of that name.

mod config;
mod driver;
mod error;
mod installed;
mod logs;
pub mod mock;
pub mod native;

use std::path::{Path, PathBuf};

use async_trait::async_trait;

use crate::logs::LogPlace;

pub use config::{BuildrootConfig, RootCommand, RunAs, SharedDir, SrpmSources};
pub use driver::{Driver, DriverChoice, DriverKind, UnknownDriver};
pub use error::{BuildrootError, Failure, RepoError};
pub use installed::{InstalledPackage, ListingError};

/// What becomes of a root's directory when its work is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposal {
    /// It goes away at once.
    Remove,
    /// It stays for people to look at; whoever keeps house removes it later.
    Keep,
}

/// A root to build in. Steps come one after the other; [`Self::init`] is the first.
///
/// Dropping the future of a step ends what it started. Every step writes logs as it goes ([`Self::logs`]).
#[async_trait]
pub trait Buildroot: Send + Sync {
    /// Returns what the root is made from.
    fn config(&self) -> &BuildrootConfig;

    /// Makes the root: the packages of the configured group and a build user.
    async fn init(&mut self) -> Result<(), BuildrootError>;

    /// Installs packages, given by name or by what they provide.
    async fn install(&mut self, packages: &[String]) -> Result<(), BuildrootError>;

    /// Runs a command in the root; any other end than exit status 0 is an error.
    async fn run(&mut self, command: &RootCommand) -> Result<(), BuildrootError>;

    /// Packs a spec file and its sources; returns the source package in the result directory.
    async fn build_srpm(&mut self, sources: &SrpmSources) -> Result<PathBuf, BuildrootError>;

    /// Packs a source package anew, with the macros of this root.
    async fn rebuild_srpm(&mut self, srpm: &Path) -> Result<PathBuf, BuildrootError>;

    /// Builds the binary packages of a source package for `target`, or for the root's own architecture; returns these
    /// and the source package as packed in this root.
    async fn build_rpms(&mut self, srpm: &Path, target: Option<&str>)
    -> Result<Vec<PathBuf>, BuildrootError>;

    /// Lists what is installed, in the order of names.
    async fn installed(&mut self) -> Result<Vec<InstalledPackage>, BuildrootError>;

    /// Returns a directory that both the builder and the root's build user can write, for checkouts and tools.
    fn shared_dir(&self) -> SharedDir;

    /// Returns the directory of results and logs.
    fn result_dir(&self) -> &Path;

    /// Returns where logs grow; stays valid while steps run.
    fn logs(&self) -> Vec<LogPlace>;

    /// Ends the root.
    async fn teardown(&mut self, disposal: Disposal) -> Result<(), BuildrootError>;
}
