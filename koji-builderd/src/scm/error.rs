//! What can go wrong between a source URL and a checkout.

use std::path::PathBuf;

use koji_proto::Fault;

use super::{ScmKind, ScmUrlError};
use crate::process::CommandError;

/// Why sources may not be taken from where a URL says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScmDenied {
    /// Nothing is asked that could allow it.
    #[error("no sources are allowed: neither allowed_scms nor the hub's policy is in use")]
    NothingAsked,
    /// No rule of `allowed_scms` fits.
    #[error("{host}:{repository} is not in the list of allowed SCMs")]
    NoRule {
        /// The URL's host.
        host: String,
        /// The URL's repository.
        repository: String,
    },
    /// A rule of `allowed_scms` forbids it.
    #[error("{host}:{repository} is explicitly blocked in the list of allowed SCMs")]
    Forbidden {
        /// The URL's host.
        host: String,
        /// The URL's repository.
        repository: String,
    },
    /// The hub's policy `build_from_scm` forbids it.
    #[error("the SCM policy denies {url}: {reason}")]
    ByPolicy {
        /// The URL.
        url: String,
        /// What the policy says.
        reason: String,
    },
}

/// Why there is no checkout.
#[derive(Debug, thiserror::Error)]
pub enum ScmError {
    /// The URL names no source.
    #[error(transparent)]
    Url(#[from] ScmUrlError),
    /// The site does not want it.
    #[error(transparent)]
    Denied(#[from] ScmDenied),
    /// A command failed; the source says which, how, and where to read on.
    #[error("{kind} checkout failed: {source}")]
    Command {
        /// The kind of version control.
        kind: ScmKind,
        /// What happened.
        source: CommandError,
    },
    /// The repository's name cannot be that of a folder.
    #[error("the repository {0} has no name to check it out under")]
    NoName(String),
    /// The module is no folder of the sources, or a link leads out of them.
    #[error("there is no folder {module} in the sources")]
    NoModule {
        /// The URL's module.
        module: String,
    },
    /// `git rev-parse` says something else than a commit.
    #[error("no commit was checked out: {0:?}")]
    NoCommit(String),
    /// The checkout's folder cannot be prepared.
    #[error("failed to prepare {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl From<ScmError> for Fault {
    fn from(error: ScmError) -> Self {
        match error {
            ScmError::Url(_) => Self::generic(error.to_string()),
            _ => Self::build(error.to_string()),
        }
    }
}
