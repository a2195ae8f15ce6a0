//! What tests need around them: a PostgreSQL server of their own.
//!
//! Only ever a development dependency. A test that needs something that is not installed fails and says what
//! is missing; it is never skipped.

pub mod postgres;
