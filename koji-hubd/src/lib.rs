//! The Koji hub: the API over SQLite or PostgreSQL.

pub mod store;
