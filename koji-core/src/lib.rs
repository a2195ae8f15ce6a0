//! Koji as a library: the task model, the API traits and their records, and the rules as pure functions.
//!
//! Nothing here opens a database, reads the environment or prints.

pub mod api;
pub mod arch;
pub mod comps;
pub mod glob;
pub mod handler;
pub mod ids;
pub mod inheritance;
pub mod ini;
pub mod lookup;
pub mod mock_config;
pub mod names;
pub mod nvr;
pub mod pattern;
pub mod policy;
pub mod python_text;
pub mod query;
pub mod records;
pub mod refs;
pub mod repo;
pub mod rpm;
pub mod scheduler;
pub mod task;
pub mod time;
pub mod topdir;
