//! What list calls share: how rows are ordered, cut and shaped, and the answer that follows.

use std::cmp::Ordering;

use koji_proto::{Fault, Value};
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

impl QueryOpts {
    /// Applies the options to rows that are in memory: order by one key, then offset, then limit, then count.
    ///
    /// A key that a row does not have, or whose values cannot be compared (nil among others), is fault 1.
    pub fn apply<T: Serialize>(opts: Option<&Self>, mut rows: Vec<T>) -> Result<Listing<T>, Fault> {
        let Some(opts) = opts else { return Ok(Listing::Rows(rows)) };
        if opts.order.is_truthy() {
            let Value::Str(order) = &opts.order else {
                return Err(Fault::internal("the order is the name of a key"));
            };
            rows = sorted(rows, order)?;
        }
        if let Some(offset) = number_of_rows("offset", &opts.offset)? {
            rows.drain(..offset.min(rows.len()));
        }
        if let Some(limit) = number_of_rows("limit", &opts.limit)? {
            rows.truncate(limit);
        }
        match opts.count_only.is_truthy() {
            true => Ok(Listing::Count(rows.len() as i64)),
            false => Ok(Listing::Rows(rows)),
        }
    }
}

fn sorted<T: Serialize>(rows: Vec<T>, order: &str) -> Result<Vec<T>, Fault> {
    let (key, descending) = order.strip_prefix('-').map_or((order, false), |key| (key, true));
    let mut keyed = Vec::with_capacity(rows.len());
    for row in rows {
        let fields = Value::from_serialize(&row)?;
        let value = fields.get(key).cloned();
        keyed.push((value.ok_or_else(|| Fault::internal(format!("the rows have no key {key:?}")))?, row));
    }
    // Each pair of neighbours is compared at least once, so that what cannot be compared is found.
    let mut incomparable = false;
    keyed.sort_by(|(a, _), (b, _)| {
        let order = compare(a, b).unwrap_or_else(|| {
            incomparable = true;
            Ordering::Equal
        });
        if descending { order.reverse() } else { order }
    });
    if incomparable {
        return Err(Fault::internal(format!("not all values of {key:?} can be compared")));
    }
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}

fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        _ => number(a)?.partial_cmp(&number(b)?),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
        _ => None,
    }
}

/// Reads an offset or limit: nil and 0 mean none.
fn number_of_rows(name: &str, value: &Value) -> Result<Option<usize>, Fault> {
    match value {
        Value::Nil | Value::Int(0) | Value::Bool(false) => Ok(None),
        Value::Int(number) => usize::try_from(*number)
            .map(Some)
            .map_err(|_| Fault::internal(format!("{name} must not be negative"))),
        other => Err(Fault::internal(format!("{name} is a number of rows, not {}", other.kind()))),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize)]
    struct Row {
        n: Option<i64>,
        name: &'static str,
    }

    fn rows() -> Vec<Row> {
        let row = |n, name| Row { n, name };
        vec![row(Some(2), "b"), row(Some(1), "c"), row(Some(3), "a")]
    }

    fn names(opts: QueryOpts) -> Result<Vec<&'static str>, Fault> {
        let listing = QueryOpts::apply(Some(&opts), rows())?;
        Ok(listing.into_rows().into_iter().map(|row| row.name).collect())
    }

    #[test]
    fn rows_are_ordered_then_cut_then_counted() {
        let opts =
            QueryOpts { order: "-n".into(), offset: 1.into(), limit: 1.into(), ..QueryOpts::default() };
        assert_eq!(names(opts.clone()), Ok(vec!["b"]));
        let count = QueryOpts { count_only: true.into(), limit: 0.into(), ..opts };
        assert_eq!(QueryOpts::apply(Some(&count), rows()), Ok(Listing::Count(2)));
        assert_eq!(names(QueryOpts { offset: 9.into(), ..QueryOpts::default() }), Ok(vec![]));
    }

    #[test]
    fn what_cannot_be_ordered_is_an_internal_fault() {
        let order = |key: &str| QueryOpts { order: key.into(), ..QueryOpts::default() };
        assert_eq!(names(order("nosuch")).unwrap_err().code.number(), 1);
        let mut mixed = rows();
        mixed[1].n = None;
        assert_eq!(QueryOpts::apply(Some(&order("n")), mixed).unwrap_err().code.number(), 1);
        assert!(names(QueryOpts { limit: (-1).into(), ..QueryOpts::default() }).is_err());
    }
}
