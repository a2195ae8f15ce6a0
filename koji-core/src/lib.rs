//! Koji as a library: the task model, the API traits and their records, and the rules as pure functions.
//!
//! Nothing here opens a database, reads the environment or prints.

pub mod arch;
pub mod comps;
pub mod inheritance;
pub mod mock_config;
pub mod nvr;
pub mod policy;
pub mod python_literal;
pub mod rpm;
pub mod scheduler;
pub mod task;
pub mod topdir;
