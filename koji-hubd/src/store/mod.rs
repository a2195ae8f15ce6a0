//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod build_ids;
pub mod db;
pub mod events;
pub mod external_repos;
pub mod groups;
pub mod history;
pub mod inheritance;
pub mod migrate;
pub mod names;
pub mod packages;
pub mod permissions;
pub mod sessions;
pub mod tag_changes;
pub mod tags;
pub mod targets;
pub mod user_groups;
pub mod users;
