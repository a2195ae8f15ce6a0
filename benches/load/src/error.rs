//! Why a measurement could not be made.

use std::io;
use std::time::Duration;

use koji_core::task::TaskState;
use koji_proto::Fault;
use koji_proto::xml::DecodeError;

use crate::reply::FramingError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("failed to connect to {url}")]
    Connect { url: String, source: io::Error },
    #[error("the hub closed the connection without an answer")]
    Unanswered(#[source] io::Error),
    #[error("the answer broke off")]
    BrokenOff(#[source] io::Error),
    #[error("no answer within {0:?}")]
    Silence(Duration),
    #[error("the answer cannot be read")]
    Framing(#[from] FramingError),
    #[error("HTTP status {status}: {text}")]
    Status { status: u16, text: String },
    #[error("fault {}: {}", .0.code.number(), .0.message)]
    Fault(Fault),
    #[error("the answer's document cannot be read")]
    Document(#[from] DecodeError),
    #[error("the argument {0} cannot be sent")]
    Argument(String),
    #[error("the hub has not stored what was sent at offset {offset}: it tells {found}")]
    Stored { offset: u64, found: String },
    #[error("task {0} is unknown to the hub")]
    NoTask(i64),
    #[error("task {task} is still {state} after {after:?}")]
    Stuck { task: i64, state: TaskState, after: Duration },
    #[error("failed to read a result")]
    ReadReport(#[source] io::Error),
    #[error("{path} holds no result of koji-load")]
    NoReport { path: String, source: serde_json::Error },
}
