//! Builds from the outside: what becomes of uploads, files and rows when builds are made, moved and erased.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up fails")]

#[path = "../support/mod.rs"]
mod support;

mod completing;
mod drafts;
mod erasing;
mod failing;
mod farm;
mod imports;
mod notifications;
mod signing;
mod volumes;
