//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod db;
pub mod events;
pub mod migrate;
pub mod permissions;
pub mod sessions;
pub mod uploads;
pub mod user_groups;
pub mod users;
