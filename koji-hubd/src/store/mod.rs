//! Storage: the only place that holds SQL. One file a noun; one function a statement.

pub mod bridge;
pub mod db;
pub mod events;
pub mod migrate;
pub mod permissions;
pub mod sessions;
pub mod tag_listing;
pub mod tagged;
pub mod user_groups;
pub mod users;
