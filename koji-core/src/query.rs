//! What list calls share: how rows are ordered, cut and shaped, and the answer that follows.

use koji_proto::Value;
use serde::{Deserialize, Deserializer, Serialize};

/// The `queryOpts` of list calls.
///
/// Values are kept as they came; whoever applies them to a query checks them, since a wrong one is the query's fault.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QueryOpts {
    /// Answer with the number of rows.
    #[serde(rename = "countOnly", skip_serializing_if = "Value::is_nil")]
    pub count_only: Value,
    /// Column names divided by commas, `-` in front for descending.
    #[serde(skip_serializing_if = "Value::is_nil")]
    pub order: Value,
    /// How many rows to skip.
    #[serde(skip_serializing_if = "Value::is_nil")]
    pub offset: Value,
    /// How many rows to give at most; 0 means all.
    #[serde(skip_serializing_if = "Value::is_nil")]
    pub limit: Value,
    /// Rows as lists, in the alphabetical order of the column names.
    #[serde(rename = "asList", skip_serializing_if = "Value::is_nil")]
    pub as_list: Value,
    /// Grouping; refused or ignored by most calls.
    #[serde(skip_serializing_if = "Value::is_nil")]
    pub group: Value,
}

/// The answer of a list call: rows, rows as lists, or how many there are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Listing<T> {
    /// One record a row.
    Rows(Vec<T>),
    /// One list a row (`asList`).
    Lists(Vec<Vec<Value>>),
    /// The number of rows (`countOnly`).
    Count(i64),
}

impl<T> Listing<T> {
    /// Returns the records; empty if the answer has another form.
    pub fn into_rows(self) -> Vec<T> {
        match self {
            Self::Rows(rows) => rows,
            Self::Lists(_) | Self::Count(_) => Vec::new(),
        }
    }

    /// Returns the number of rows that the answer tells.
    pub fn count(&self) -> i64 {
        match self {
            Self::Rows(rows) => rows.len() as i64,
            Self::Lists(rows) => rows.len() as i64,
            Self::Count(count) => *count,
        }
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Listing<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        match Value::deserialize(deserializer)? {
            Value::Int(count) => Ok(Self::Count(count)),
            Value::Array(rows) if rows.iter().all(|r| matches!(r, Value::Array(_))) && !rows.is_empty() => {
                Value::Array(rows).into_typed().map(Self::Lists).map_err(D::Error::custom)
            }
            rows => rows.into_typed().map(Self::Rows).map_err(D::Error::custom),
        }
    }
}
