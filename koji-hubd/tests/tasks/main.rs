//! Tasks from their making to their end: what policies, the scheduler, builders and those who wait see of them.

#![expect(clippy::unwrap_used, reason = "tests fail that way")]

mod hosts;
mod life;
mod policies;
mod scheduling;
#[path = "../support/mod.rs"]
mod support;
mod waiting;

use koji_proto::{Value, xml};

/// The number that a call returned.
fn id(value: &Value) -> i64 {
    value.as_int().unwrap()
}

/// A field of a record.
fn field<'v>(record: &'v Value, name: &str) -> &'v Value {
    record.get(name).unwrap()
}

/// The text of a result.
fn result(value: impl Into<Value>) -> Value {
    xml::encode_result(&value.into()).into()
}

/// A list of values.
fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::Array(items.into_iter().map(Into::into).collect())
}

const FREE: Value = Value::Int(0);
const OPEN: Value = Value::Int(1);
const CLOSED: Value = Value::Int(2);
const CANCELED: Value = Value::Int(3);
const ASSIGNED: Value = Value::Int(4);
