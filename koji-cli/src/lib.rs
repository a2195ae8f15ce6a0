//! The `koji` command as a library: configuration, commands, output.
//!
//! All input and output of people is here; what the commands do, they do through the API traits of `koji-core`.

mod answers;
mod cli;
mod commands;
mod config;
mod context;
mod error;
mod output;
mod python;
mod registry;
mod timestamps;
mod upload;
mod watching;
mod words;

pub use cli::run;
