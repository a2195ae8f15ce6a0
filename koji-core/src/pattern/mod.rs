//! Patterns as Koji's configuration and data write them: Python's regular expressions and shell globs.
//!
//! What is matched, and what a match means, is for the rules that use them.

mod glob;
mod like;
mod regex;

pub use glob::{Glob, Globs};
pub use like::like_pattern;
pub use regex::{Pattern, PatternError};
