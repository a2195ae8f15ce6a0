//! The hub's database: the only place that holds SQL.

pub mod migrate;
