//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod channels;
pub mod clauses;
pub mod db;
pub mod events;
pub mod facts;
pub mod hosts;
pub mod build_ids;
pub mod inheritance;
pub mod migrate;
pub mod names;
pub mod permissions;
pub mod scheduler;
pub mod sessions;
pub mod tasks;
pub mod tags;
pub mod user_groups;
pub mod users;
