//! The arguments of a task, taken apart by name.

use koji_proto::{Fault, Value};

use super::method::{ParamDefault, Rest, Signature, TaskMethods};

/// The map key that marks a final argument as keyword arguments.
const KEYWORDS: &str = "__starstar";
/// The map key that marks a single argument as all arguments by name.
const NEW_STYLE: &str = "__method__";

/// Why the arguments of a task cannot be taken apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaskParamsError {
    /// The names of the method's arguments are not known.
    #[error("the parameters of task method {method} are not known")]
    UnknownMethod {
        /// The method.
        method: String,
    },
    /// The arguments do not fit the method.
    #[error("invalid arguments for task method {method}: {problem}")]
    Mismatch {
        /// The method.
        method: String,
        /// In what they do not fit.
        problem: ArgumentProblem,
    },
}

/// In what arguments do not fit a method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentProblem {
    /// More positional arguments than the method has parameters.
    #[error("too many arguments")]
    TooMany,
    /// A parameter without a default is not given.
    #[error("missing argument {name} (number {})", at + 1)]
    Missing {
        /// The parameter.
        name: &'static str,
        /// Its position, from zero.
        at: usize,
    },
    /// A parameter is given by position and by name.
    #[error("argument {name} is given twice")]
    Duplicate {
        /// The parameter.
        name: String,
    },
    /// A keyword names no parameter.
    #[error("unexpected keyword argument {name}")]
    Unexpected {
        /// The keyword.
        name: String,
    },
}

impl From<TaskParamsError> for Fault {
    fn from(error: TaskParamsError) -> Self {
        Self::parameter(error.to_string())
    }
}

/// Takes the arguments of one of Koji's own task methods apart: each parameter with its value or default.
///
/// See [`TaskMethods::parse_params`].
pub fn parse_task_params(method: &str, request: &[Value]) -> Result<Vec<(String, Value)>, TaskParamsError> {
    TaskMethods::builtin().parse_params(method, request)
}

impl TaskMethods {
    /// Takes the arguments of a task apart: each parameter with its value or default.
    ///
    /// A final map with `__starstar: true` holds keyword arguments. A single map with the key `__method__` holds all
    /// arguments by name and is taken unchecked. Of several signatures the first that fits counts; if none does, the
    /// error is that of the last.
    pub fn parse_params(
        &self,
        method: &str,
        request: &[Value],
    ) -> Result<Vec<(String, Value)>, TaskParamsError> {
        if let [Value::Struct(entries)] = request
            && entries.iter().any(|(key, _)| key == NEW_STYLE)
        {
            return Ok(entries.iter().filter(|(key, _)| key != NEW_STYLE).cloned().collect());
        }
        let unknown = TaskParamsError::UnknownMethod { method: method.to_owned() };
        let found = self.find(method).ok_or_else(|| unknown.clone())?;
        let mut result = Err(unknown);
        for signature in found.signatures {
            result = bind(signature, request)
                .map_err(|problem| TaskParamsError::Mismatch { method: method.to_owned(), problem });
            if result.is_ok() {
                break;
            }
        }
        result
    }
}

/// Splits off the keyword arguments.
fn split_keywords(request: &[Value]) -> (&[Value], Vec<(String, Value)>) {
    match request.split_last() {
        Some((last @ Value::Struct(entries), positional))
            if last.get(KEYWORDS).is_some_and(Value::is_truthy) =>
        {
            (positional, entries.iter().filter(|(key, _)| key != KEYWORDS).cloned().collect())
        }
        _ => (request, Vec::new()),
    }
}

fn bind(signature: &Signature, request: &[Value]) -> Result<Vec<(String, Value)>, ArgumentProblem> {
    let (positional, mut keywords) = split_keywords(request);
    let mut bound: Vec<(String, Value)> = Vec::with_capacity(signature.params.len() + 2);
    for (at, param) in signature.params.iter().enumerate() {
        let named = keywords.iter().position(|(key, _)| key == param.name).map(|at| keywords.remove(at).1);
        let value = match (positional.get(at), named, param.default) {
            (Some(_), Some(_), _) => return Err(ArgumentProblem::Duplicate { name: param.name.to_owned() }),
            (Some(value), None, _) => value.clone(),
            (None, Some(value), _) => value,
            (None, None, ParamDefault::Required) => {
                return Err(ArgumentProblem::Missing { name: param.name, at });
            }
            (None, None, default) => default.value(),
        };
        bound.push((param.name.to_owned(), value));
    }
    let extra = positional.get(signature.params.len()..).unwrap_or_default();
    match signature.rest {
        Rest::Refused if !extra.is_empty() => return Err(ArgumentProblem::TooMany),
        Rest::Refused | Rest::Positional(_) if !keywords.is_empty() => {
            return Err(ArgumentProblem::Unexpected { name: keywords.remove(0).0 });
        }
        Rest::Refused => {}
        Rest::Positional(name) => bound.push((name.to_owned(), Value::Array(extra.to_vec()))),
        Rest::Both(positional, named) => {
            bound.push((positional.to_owned(), Value::Array(extra.to_vec())));
            bound.push((named.to_owned(), Value::Struct(keywords)));
        }
    }
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    }

    fn parsed(method: &str, request: &[Value]) -> Vec<(String, Value)> {
        parse_task_params(method, request).unwrap()
    }

    fn named(entries: &[(&str, Value)]) -> Vec<(String, Value)> {
        entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    }

    fn problem(method: &str, request: &[Value]) -> String {
        let fault = Fault::from(parse_task_params(method, request).unwrap_err());
        assert_eq!(fault.code.number(), 1019);
        fault.message
    }

    #[test]
    fn positions_and_defaults() {
        assert_eq!(
            parsed("build", &["git://a#1".into(), "f40".into()]),
            named(&[("src", "git://a#1".into()), ("target", "f40".into()), ("opts", Value::Nil)])
        );
        assert_eq!(
            parsed("tagBuild", &[1.into(), 2.into(), true.into()]),
            named(&[
                ("tag_id", 1.into()),
                ("build_id", 2.into()),
                ("force", true.into()),
                ("fromtag", Value::Nil),
                ("ignore_success", false.into()),
            ])
        );
        assert_eq!(parsed("shutdown", &[]), []);
    }

    #[test]
    fn keywords_come_last_in_a_marked_map() {
        let keywords = map(&[("__starstar", true.into()), ("target", "f40".into())]);
        assert_eq!(
            parsed("build", &["a".into(), keywords]),
            named(&[("src", "a".into()), ("target", "f40".into()), ("opts", Value::Nil)])
        );
        let plain = map(&[("scratch", true.into())]);
        assert_eq!(parsed("build", &["a".into(), "b".into(), plain.clone()])[2].1, plain);
        let unmarked = map(&[("__starstar", false.into())]);
        assert_eq!(parsed("build", &["a".into(), unmarked.clone()])[1].1, unmarked);
    }

    #[test]
    fn a_single_map_may_hold_everything_by_name() {
        let all = map(&[("__method__", "anything".into()), ("src", 1.into()), ("bogus", 2.into())]);
        assert_eq!(parsed("noSuchMethod", &[all]), named(&[("src", 1.into()), ("bogus", 2.into())]));
    }

    #[test]
    fn the_first_signature_that_fits_counts() {
        let names = |request: &[Value]| -> Vec<String> {
            parsed("newRepo", request).into_iter().map(|(name, _)| name).collect()
        };
        let old = ["tag", "event", "src", "debuginfo", "separate_src"];
        assert_eq!(names(&["f40-build".into()]), old);
        let opts = map(&[("__starstar", true.into()), ("opts", Value::Nil)]);
        assert_eq!(names(&["f40-build".into(), opts]), [&old[..], &["opts"]].concat());
    }

    #[test]
    fn methods_that_take_anything() {
        let keywords = map(&[("__starstar", true.into()), ("x", 3.into())]);
        assert_eq!(
            parsed("default", &[1.into(), keywords.clone()]),
            named(&[("args", vec![Value::Int(1)].into()), ("opts", map(&[("x", 3.into())]))])
        );
        assert_eq!(parsed("someMethod", &[1.into()]), named(&[("args", vec![Value::Int(1)].into())]));
        assert!(parse_task_params("someMethod", &[keywords]).is_err());
    }

    #[test]
    fn wrong_arguments_are_named() {
        let start = "invalid arguments for task method build: ";
        let keywords = |name: &str| map(&[("__starstar", true.into()), (name, 1.into())]);
        for (request, message) in [
            (vec!["a".into()], "missing argument target (number 2)"),
            (vec!["a".into(), "b".into(), Value::Nil, Value::Nil], "too many arguments"),
            (vec!["a".into(), "b".into(), keywords("src")], "argument src is given twice"),
            (vec!["a".into(), "b".into(), keywords("bogus")], "unexpected keyword argument bogus"),
        ] {
            assert_eq!(problem("build", &request), format!("{start}{message}"));
        }
        assert_eq!(problem("noSuchMethod", &[]), "the parameters of task method noSuchMethod are not known");
    }
}
