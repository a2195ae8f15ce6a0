//! The API as the hub lists it.

use koji_proto::Value;
use serde::{Deserialize, Serialize};

/// A method as `_listapi` describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiMethod {
    /// Its name.
    pub name: String,
    /// What it does.
    pub doc: Option<String>,
    /// The parameters in the seven parts that Python's `inspect` tells of a function.
    pub argspec: Value,
    /// The parameters as Python would write them.
    pub argdesc: String,
    /// The parameters' names, each with its default if it has one.
    pub args: Value,
}
