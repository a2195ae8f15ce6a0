//! The schema on both databases: how it comes about, and that both mean the same by it.
//!
//! `migrations` tests the runner, `dialects` compares the two catalogues and pins PostgreSQL's, which is
//! upstream's, `rules` tries what the constraints let in.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its set-up too")]

mod catalogue;
mod database;
mod dialects;
mod migrations;
mod rules;
