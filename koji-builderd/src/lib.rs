//! The builder as a library: where builds run, what runs in them, and the daemon that takes tasks from a hub.
//!
//! Another builder is a crate that puts its own task types into a registry and hands that to [`main_with`].

pub mod buildroot;
pub mod config;
pub mod daemon;
pub mod handlers;
pub mod lock;
pub mod logs;
pub mod process;
mod program;
pub mod readiness;
pub mod sandbox;
pub mod scm;
pub mod secret;
pub mod space;
pub mod store;
pub mod task;

pub use program::main_with;
