//! Tests that look at nothing but the fields of the data.

use async_trait::async_trait;
use koji_proto::fault::Result;
use koji_proto::{Fault, Value};

use super::super::data::PolicyData;
use super::super::inquiry::Inquiry;
use super::super::registry::PolicyTest;
use crate::{glob, python_text};

/// A test of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldTest {
    /// Always true; the name tells it from its synonym.
    True(&'static str),
    /// Never true.
    False(&'static str),
    /// The field is there.
    Has,
    /// The field is there and counts as true.
    Bool,
    /// The field's text matches a glob.
    Match,
    /// Some item of the field's list matches a glob.
    MatchAny,
    /// Every item of the field's list matches a glob.
    MatchAll,
    /// The field's number compares with one.
    Compare,
    /// As [`Self::Match`], for the field that is named like the test.
    MatchOwn(&'static str),
    /// The field `skip_tag` counts as true.
    SkipTag,
    /// The task has a parent.
    IsChildTask,
}

use FieldTest::*;

/// All of them.
pub(super) const ALL: &[FieldTest] = &[
    True("true"),
    True("all"),
    False("false"),
    False("none"),
    Has,
    Bool,
    Match,
    MatchAny,
    MatchAll,
    Compare,
    MatchOwn("target"),
    MatchOwn("operation"),
    MatchOwn("method"),
    MatchOwn("vm_name"),
    SkipTag,
    IsChildTask,
];

#[async_trait]
impl PolicyTest for FieldTest {
    fn name(&self) -> &str {
        match self {
            True(name) | False(name) | MatchOwn(name) => name,
            Has => "has",
            Bool => "bool",
            Match => "match",
            MatchAny => "match_any",
            MatchAll => "match_all",
            Compare => "compare",
            SkipTag => "skip_tag",
            IsChildTask => "is_child_task",
        }
    }

    /// Upstream's hub starts with a `bool` or `match` that names no field and faults when it gets there; so do we.
    fn check(&self, args: &[String]) -> Result<(), String> {
        match self {
            Has if args.is_empty() => Err("needs the name of a field".into()),
            Compare => Comparison::read(args).map(|_| ()),
            _ => Ok(()),
        }
    }

    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool> {
        let data = inquiry.data();
        match self {
            True(_) => Ok(true),
            False(_) => Ok(false),
            Has => Ok(data.get(self.field(args)?.0).is_some()),
            Bool => Ok(data.is_true(self.field(args)?.0)),
            Match => {
                let (field, patterns) = self.field(args)?;
                matches_text(data, field, patterns)
            }
            MatchOwn(field) => matches_text(data, field, args),
            MatchAny => {
                let (field, patterns) = self.field(args)?;
                Ok(items(data, field).iter().any(|item| matches_item(item, patterns)))
            }
            MatchAll => {
                let (field, patterns) = self.field(args)?;
                let items = items(data, field);
                Ok(!items.is_empty() && items.iter().all(|item| matches_item(item, patterns)))
            }
            Compare => {
                let comparison = Comparison::read(args)
                    .map_err(|why| Fault::internal(format!("policy test compare: {why}")))?;
                comparison.holds(data)
            }
            SkipTag => Ok(data.is_true("skip_tag")),
            IsChildTask => Ok(data.present("parent").is_some()),
        }
    }
}

impl FieldTest {
    /// Splits the arguments into the field and the rest.
    fn field<'a>(&self, args: &'a [String]) -> Result<(&'a str, &'a [String])> {
        let (field, rest) = args
            .split_first()
            .ok_or_else(|| Fault::internal(format!("policy test {}: no field is named", self.name())))?;
        Ok((field, rest))
    }
}

fn matches_text(data: &PolicyData, field: &str, patterns: &[String]) -> Result<bool> {
    Ok(data.text(field)?.is_some_and(|text| glob::matches_any(patterns, text)))
}

fn items<'d>(data: &'d PolicyData, field: &str) -> &'d [Value] {
    data.get(field).and_then(Value::as_array).unwrap_or_default()
}

/// An item matches by the text that Python would print of it; null matches nothing.
fn matches_item(item: &Value, patterns: &[String]) -> bool {
    !item.is_nil() && glob::matches_any(patterns, &python_text::str(item))
}

/// The arguments of `compare`: a field, an operator and a number.
struct Comparison<'a> {
    field: &'a str,
    operator: Operator,
    number: f64,
}

#[derive(Clone, Copy)]
enum Operator {
    Less,
    More,
    AtMost,
    AtLeast,
    Equal,
    NotEqual,
}

impl<'a> Comparison<'a> {
    fn read(args: &'a [String]) -> Result<Self, String> {
        let [field, operator, number] = args else {
            return Err("needs a field, an operator and a number".into());
        };
        let operator = match operator.as_str() {
            "<" => Operator::Less,
            ">" => Operator::More,
            "<=" => Operator::AtMost,
            ">=" => Operator::AtLeast,
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            other => return Err(format!("{other} is none of < > <= >= = !=")),
        };
        let number = number.parse().map_err(|_| format!("{number} is no number"))?;
        Ok(Self { field, operator, number })
    }

    /// A missing field compares with nothing; what is no number is unequal, and can be neither less nor more.
    fn holds(&self, data: &PolicyData) -> Result<bool> {
        let Some(value) = data.get(self.field) else { return Ok(false) };
        let found = match value {
            // Numbers beyond 2^53 are no data of policies.
            Value::Int(number) => *number as f64,
            Value::Double(number) => *number,
            Value::Bool(flag) => f64::from(u8::from(*flag)),
            other => {
                return match self.operator {
                    Operator::Equal => Ok(false),
                    Operator::NotEqual => Ok(true),
                    _ => Err(Fault::internal(format!(
                        "policy test compare: field {} must be a number, not {}",
                        self.field,
                        other.kind()
                    ))),
                };
            }
        };
        Ok(match self.operator {
            Operator::Less => found < self.number,
            Operator::More => found > self.number,
            Operator::AtMost => found <= self.number,
            Operator::AtLeast => found >= self.number,
            Operator::Equal => found == self.number,
            Operator::NotEqual => found != self.number,
        })
    }
}
