//! Rows that are no more than a number and a name.

use serde::{Deserialize, Serialize};

/// A thing with its number and its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Eq)]
pub struct IdName {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
}
