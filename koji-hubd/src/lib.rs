//! The Koji hub as a library: the API over SQLite or PostgreSQL, served over HTTP.

pub mod config;
pub mod store;
