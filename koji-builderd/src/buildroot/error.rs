//! What can go wrong with a root, and how it is told to the hub.

use std::fmt;
use std::io;

use koji_core::mock_config::IncompleteSigning;
use koji_proto::{Fault, FaultCode};

use super::installed::ListingError;
use crate::sandbox::{Outcome, SandboxError};

/// A step of a root's life that failed.
#[derive(Debug, thiserror::Error)]
pub enum BuildrootError {
    /// The root could not be made.
    #[error("could not init mock buildroot, {failure}; see {log} for more information")]
    Init {
        /// What ended how.
        failure: Failure,
        /// Which log tells more.
        log: &'static str,
    },
    /// Packages could not be installed.
    #[error("could not install packages, {failure}; see {log} for more information")]
    Install {
        /// What ended how.
        failure: Failure,
        /// Which log tells more.
        log: &'static str,
    },
    /// A source package could not be made.
    #[error("error building srpm, {failure}; see {log} for more information")]
    Srpm {
        /// What ended how.
        failure: Failure,
        /// Which log tells more.
        log: &'static str,
    },
    /// Packages could not be built.
    #[error("error building package (arch {arch}), {failure}; see {log} for more information")]
    Build {
        /// Architecture built for.
        arch: String,
        /// What ended how.
        failure: Failure,
        /// Which log tells more.
        log: &'static str,
    },
    /// A build ended well but left something else than it should have.
    #[error("{0}")]
    Results(String),
    /// A command in the root failed.
    #[error("{failure}; see {log} for more information")]
    Command {
        /// What ended how.
        failure: Failure,
        /// Which log tells more.
        log: String,
    },
    /// A step was asked of a root that has not been made.
    #[error("the buildroot has not been initialized")]
    NotInitialized,
    /// The tag's settings contradict each other.
    #[error(transparent)]
    Settings(#[from] IncompleteSigning),
    /// The repository could not be read.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// The root's package list could not be read.
    #[error(transparent)]
    Listing(#[from] ListingError),
    /// A program or user that the driver needs is missing.
    #[error("{0}")]
    Missing(String),
    /// The sandbox did not come about.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A file of the host could not be used.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl BuildrootError {
    /// Returns the code by which the hub and clients tell the error's kind.
    pub fn fault_code(&self) -> FaultCode {
        match self {
            Self::Srpm { .. } | Self::Build { .. } | Self::Results(_) => FaultCode::Build,
            Self::Command { .. } => FaultCode::Generic,
            _ => FaultCode::Buildroot,
        }
    }

    /// Returns how the program ended that the step ran, if it came that far.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Init { failure, .. }
            | Self::Install { failure, .. }
            | Self::Srpm { failure, .. }
            | Self::Build { failure, .. }
            | Self::Command { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

impl From<BuildrootError> for Fault {
    fn from(error: BuildrootError) -> Self {
        Self::new(error.fault_code(), error.to_string())
    }
}

/// A program that did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The program's name.
    pub program: String,
    /// How it ended.
    pub outcome: Outcome,
}

impl Failure {
    /// Tells a good end from a failure.
    pub(super) fn check(program: &str, outcome: Outcome) -> Result<(), Self> {
        match outcome {
            Outcome::Exited(0) => Ok(()),
            outcome => Err(Self { program: program.to_owned(), outcome }),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = &self.program;
        match self.outcome {
            Outcome::Exited(status) => write!(f, "{program} exited with status {status}"),
            Outcome::Signaled(signal) => write!(f, "{program} was killed by signal {signal}"),
            Outcome::TimedOut(limit) => {
                write!(f, "{program} was killed after its time limit of {} seconds", limit.as_secs_f32())
            }
        }
    }
}

/// A repository whose metadata could not be used.
#[derive(Debug, thiserror::Error)]
#[error("could not read {url}: {reason}")]
pub struct RepoError {
    /// What was read.
    pub url: String,
    /// Why not.
    pub reason: String,
}
