//! The API as the hub lists it.

use koji_proto::{DefaultValue, MethodSpec, Value};
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
    /// The parameters' names, each with its default if it has one, those of open lists and maps last.
    pub args: Value,
}

impl From<&MethodSpec> for ApiMethod {
    fn from(spec: &MethodSpec) -> Self {
        let names = spec.params.iter().map(|param| param.name.into()).collect();
        let defaults: Vec<Value> =
            spec.params.iter().filter_map(|param| param.default).map(DefaultValue::to_value).collect();
        let defaults = if defaults.is_empty() { Value::Nil } else { Value::Array(defaults) };
        let open = |name: Option<&str>| name.map_or(Value::Nil, Value::from);
        let args = spec.params.iter().map(|param| match param.default {
            Some(default) => Value::Array(vec![param.name.into(), default.to_value()]),
            None => param.name.into(),
        });
        Self {
            name: spec.name.to_owned(),
            doc: Some(spec.doc.to_owned()),
            argspec: Value::Array(vec![
                Value::Array(names),
                open(spec.rest),
                open(spec.keywords),
                defaults,
                Value::Array(Vec::new()),
                Value::Nil,
                Value::Struct(Vec::new()),
            ]),
            argdesc: spec.signature(),
            args: Value::Array(
                args.chain(spec.rest.map(Value::from)).chain(spec.keywords.map(Value::from)).collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_come_with_their_defaults() {
        let (_, spec) = crate::api::find("getTag").unwrap();
        let method = ApiMethod::from(spec);
        assert_eq!(method.argdesc, "(tagInfo, strict=False, event=None, blocked=False)");
        let args = method.args.as_array().unwrap();
        assert_eq!(args[0], Value::from("tagInfo"));
        assert_eq!(args[1], Value::Array(vec!["strict".into(), Value::Bool(false)]));
    }
}
