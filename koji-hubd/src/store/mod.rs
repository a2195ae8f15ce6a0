//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod bridge;
pub mod build_ids;
pub mod channels;
pub mod clauses;
pub mod db;
pub mod events;
pub mod external_repos;
pub mod facts;
pub mod hosts;
pub mod inheritance;
pub mod migrate;
pub mod names;
pub mod packages;
pub mod permissions;
pub mod repos;
pub mod scheduler;
pub mod sessions;
pub mod tag_changes;
pub mod tag_listing;
pub mod tagged;
pub mod tags;
pub mod targets;
pub mod tasks;
pub mod uploads;
pub mod user_groups;
pub mod users;
