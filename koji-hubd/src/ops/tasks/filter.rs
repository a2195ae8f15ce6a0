//! The filters of `listTasks`.

use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use crate::call::Result;
use crate::store::db::Param;
use crate::store::tasks::{IdFilter, TaskFilter, TextFilter, TimeFilter};

/// Filters by ids: the option, and the column.
const IDS: &[(&str, &str)] = &[
    ("owner", "task.owner"),
    ("host_id", "task.host_id"),
    ("channel_id", "task.channel_id"),
    ("parent", "task.parent"),
];

/// Filters by time: the beginnings of the options, and the column.
const TIMES: &[(&str, &str)] = &[
    ("created", "task.create_time"),
    ("started", "task.start_time"),
    ("completed", "task.completion_time"),
    ("complete", "task.completion_time"),
];

/// Reads the options of `listTasks`: what is wanted, and whether requests and results are to be turned into values.
///
/// Values of a wrong type have no class, as with all that goes into a query without a rule of its own.
pub(super) fn read(opts: Option<Value>) -> Result<(TaskFilter, bool)> {
    let opts = opts.unwrap_or_default();
    if !matches!(opts, Value::Nil | Value::Struct(_)) {
        return Err(Fault::parameter(format!("the options are a map, not {}", opts.kind())));
    }
    let mut filter = TaskFilter::default();
    for not in [false, true] {
        let option = |name: &str| opts.get(&format!("{}{name}", if not { "not_" } else { "" }));
        if let Some(arches) = option("arch") {
            let values = list("arch", arches, |item| item.as_str().map(str::to_owned))?;
            filter.texts.push(TextFilter { column: "task.arch", values: Param::Texts(values), not });
        }
        if let Some(states) = option("state") {
            let values = list("state", states, Value::as_int)?;
            filter.texts.push(TextFilter { column: "task.state", values: Param::Ints(values), not });
        }
        for (name, column) in IDS {
            let values = match option(name) {
                None => continue,
                Some(Value::Nil) => None,
                Some(Value::Int(id)) => Some(vec![*id]),
                Some(ids) => Some(list(name, ids, Value::as_int)?),
            };
            filter.ids.push(IdFilter { column, values, not });
        }
    }
    for (name, column) in TIMES {
        for (end, after) in [("Before", false), ("After", true)] {
            let option = format!("{name}{end}");
            if let Some(value) = opts.get(&option).filter(|value| !value.is_nil()) {
                let bound = moment(value).ok_or_else(|| Fault::internal(format!("{option} is no time")))?;
                filter.times.push(TimeFilter { column, bound, after });
            }
        }
    }
    filter.method = match opts.get("method") {
        None | Some(Value::Nil) => None,
        Some(Value::Str(method)) => Some(method.clone()),
        Some(other) => return Err(Fault::internal(format!("method is a text, not {}", other.kind()))),
    };
    Ok((filter, opts.get("decode").is_some_and(Value::is_truthy)))
}

fn list<T>(name: &str, value: &Value, read: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>> {
    let items = value.as_array().and_then(|items| items.iter().map(read).collect());
    items.ok_or_else(|| Fault::internal(format!("{name} is no list of fitting values")))
}

fn moment(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Int(seconds) => Some(Timestamp::from_seconds(*seconds as f64)),
        Value::Double(seconds) => Some(Timestamp::from_seconds(*seconds)),
        Value::Str(text) => Timestamp::parse(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opts(entries: &[(&str, Value)]) -> Option<Value> {
        Some(entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
    }

    #[test]
    fn nil_is_a_value_of_its_own() {
        let (filter, decode) = read(opts(&[("parent", Value::Nil), ("not_host_id", Value::Nil)])).unwrap();
        let wanted = [
            IdFilter { column: "task.parent", values: None, not: false },
            IdFilter { column: "task.host_id", values: None, not: true },
        ];
        assert_eq!(filter.ids, wanted);
        assert!(!decode);
    }

    #[test]
    fn wrong_types_have_no_class() {
        for (name, value) in
            [("state", Value::Int(0)), ("owner", "alice".into()), ("createdAfter", "not a date".into())]
        {
            assert_eq!(read(opts(&[(name, value)])).unwrap_err().code.number(), 1, "{name}");
        }
    }
}
