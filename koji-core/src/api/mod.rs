//! The API: one trait a noun, each method declared once.

pub mod system;
