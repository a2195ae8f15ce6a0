//! The task SDK: what a task type is, what it is given, and how it ends.
//!
//! A crate implements [`TaskHandler`], puts it into a [`HandlerRegistry`] and ships its own builder. This module
//! starts no process and opens no connection: the builder brings the hub and the files.

mod context;
mod error;
mod registry;
mod subtasks;

pub use context::{TaskContext, TaskFiles, typed};
pub use error::TaskError;
pub use registry::{HandlerRegistry, HostFacts, TaskHandler};
pub use subtasks::{SubtaskOptions, SubtaskResult, Wait};

use crate::api::waits::WaitExports;
use crate::api::{HostExports, RootExports};

/// The hub as a builder sees it.
pub trait BuilderHub: RootExports + HostExports + WaitExports {}

impl<T: RootExports + HostExports + WaitExports + ?Sized> BuilderHub for T {}
