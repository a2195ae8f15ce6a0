//! The Koji hub as a library: the API over SQLite or PostgreSQL, served over HTTP.

pub mod admin;
mod archive_files;
pub mod call;
pub mod config;
pub mod daemon;
pub mod events;
mod file_changes;
mod files;
pub mod http;
pub mod hub;
pub mod metrics;
mod multicall;
mod notifications;
mod ops;
pub mod policy;
pub mod repos;
pub mod rpc;
mod rpm_files;
pub mod scheduler;
pub mod sessions;
pub mod store;
mod task_output;
mod uploads;

pub use call::HubCall;
pub use hub::Hub;
