//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod build_ids;
pub mod channels;
pub mod clauses;
pub mod db;
pub mod events;
pub mod facts;
pub mod hosts;
pub mod inheritance;
pub mod migrate;
pub mod names;
pub mod permissions;
pub mod scheduler;
pub mod sessions;
pub mod tags;
pub mod tasks;
pub mod uploads;
pub mod user_groups;
pub mod users;
