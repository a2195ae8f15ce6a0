//! Roots made by the program mock.
//!
//! Owns the configuration file, the command lines and what their ends mean. Mock does everything else.

mod host;
mod root;
mod run;
mod steps;

pub use host::{MockHost, MockUser};
pub use root::MockBuildroot;
