//! The builder as a library: where builds run and what runs in them.
//!
//! Everything here works without a hub, so that it can be tested and embedded without one.

pub mod buildroot;
pub mod config;
pub mod daemon;
pub mod handlers;
pub mod lock;
pub mod process;
pub mod sandbox;
pub mod scm;
pub mod secret;
pub mod task;
