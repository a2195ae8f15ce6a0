//! What can go wrong between a client and its hub.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::caller::TRANSPORT_ERROR;
use crate::fault::{Fault, FaultCode};
use crate::xml::DecodeError;

/// What was going on when a transfer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Opening the connection, TLS included.
    Connect,
    /// Sending the request and waiting for the answer.
    Exchange,
    /// Reading the answer.
    Receive,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect to",
            Self::Exchange => "get an answer from",
            Self::Receive => "read the answer of",
        })
    }
}

/// Why a call, an upload or a download did not work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The hub refused.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The hub could not be reached, or the connection broke.
    #[error("cannot {step} {url}: {cause}")]
    Transport {
        /// What was going on.
        step: Step,
        /// The address that was asked.
        url: String,
        /// What went wrong and, where that is known, what to do about it.
        cause: String,
        /// Whether another attempt cannot help.
        permanent: bool,
    },
    /// What answered is no hub, or a hub in trouble.
    #[error("{url} answered with status {status}: {text}")]
    Status {
        /// The address that was asked.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The beginning of the answer's text, or what the status means.
        text: String,
    },
    /// The answer is not what the wire format allows, or not of the type that was asked for.
    #[error("cannot understand the answer of {url} to {method}: {cause}")]
    Answer {
        /// The method that was called.
        method: String,
        /// The address that was asked.
        url: String,
        /// What is wrong with the answer.
        cause: DecodeError,
    },
    /// The hub's address is none.
    #[error("{url:?} is no hub's address: {cause}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A file with certificates or keys cannot be used.
    #[error("cannot use the {purpose} {}: {cause}", path.display())]
    Certificates {
        /// What the file is for.
        purpose: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A login by certificate was asked for, but there is none.
    #[error("cannot log in with a certificate: the option `cert` names none")]
    NoCertificate,
    /// A file that is sent or written failed.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The data that is to be sent cannot be read.
    #[error("cannot read the data for the upload of {name}")]
    Source {
        /// The name of the upload.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// The hub has other data than was sent.
    #[error("the upload of {name} is damaged: the hub has {found}, {wanted} were sent")]
    Damaged {
        /// The name of the upload.
        name: String,
        /// Size and digest at the hub.
        found: String,
        /// Size and digest of what was sent.
        wanted: String,
    },
}

impl ClientError {
    /// Returns the fault, if the hub refused.
    pub fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Fault(fault) => Some(fault),
            _ => None,
        }
    }

    /// Tells whether another attempt may work without anyone changing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport { permanent, .. } => !permanent,
            // Redirections, and requests that are wrong in themselves, stay so.
            Self::Status { status, .. } => !matches!(status, 300..=399 | 400 | 401 | 405 | 413),
            Self::Answer { cause, .. } => !matches!(cause, DecodeError::Type(_)),
            Self::Damaged { .. } => true,
            _ => false,
        }
    }
}

impl From<ClientError> for Fault {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Fault(fault) => fault,
            other => Self::new(FaultCode::Other(TRANSPORT_ERROR), text_with_sources(&other)),
        }
    }
}

fn text_with_sources(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(error.source(), |error| error.source());
    sources.fold(error.to_string(), |text, source| format!("{text}: {source}"))
}
