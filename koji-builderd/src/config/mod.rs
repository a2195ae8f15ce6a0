//! The configuration of the builder and of kojira: upstream's files, options and defaults, as typed values.
//!
//! A file has one section; an option or section that nobody knows is an error. The command line wins over the file.
//! Nothing here acts on what it has read.

mod builder;
mod error;
mod hub_access;
mod kojira;
mod log_level;
mod rlimit;
mod section;
#[cfg(test)]
mod tests;

pub use builder::{
    BuilderArgs, BuilderConfig, BuildrootOptions, CleanupOptions, ImageOptions, MailOptions, RepoOptions,
    RunMode, ScmOptions, StoreOptions, TaskOptions,
};
pub use error::ConfigError;
pub use hub_access::{HubAccess, Login, Retries};
pub use kojira::{KojiraArgs, KojiraConfig, Lifetimes};
pub use log_level::LogLevel;
pub use rlimit::ResourceLimit;
