//! Queries in which callers choose fields and name conditions, for a few tables that are described for it.
//!
//! Texts of fields, joins and operators are always ours; what callers give travels as parameters.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::json::JsonText;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use super::db::{Conn, DbError, Dialect, Param, Select};

/// A table that can be queried.
#[derive(Debug)]
pub struct Table {
    /// The table with its alias.
    pub from: &'static str,
    /// The fields that can be chosen and named in conditions.
    pub fields: &'static [Field],
    /// The names of the fields that are given if none are chosen.
    pub defaults: &'static [&'static str],
    /// The order of the rows if the caller names none.
    pub order: Option<&'static str>,
}

/// A field of such a table.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The column.
    pub expression: &'static str,
    /// The kind of its values.
    pub kind: Kind,
    /// The joins that it needs, in their order.
    pub joins: &'static [&'static str],
}

impl Field {
    /// A column of the table itself.
    pub const fn own(name: &'static str, expression: &'static str, kind: Kind) -> Self {
        Self { name, expression, kind, joins: &[] }
    }

    /// A column of tables that are joined for it.
    pub const fn joined(
        name: &'static str,
        expression: &'static str,
        kind: Kind,
        joins: &'static [&'static str],
    ) -> Self {
        Self { name, expression, kind, joins }
    }
}

/// The kind of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Integers.
    Int,
    /// Texts.
    Text,
    /// Yes or no.
    Bool,
    /// Moments that travel as text.
    Time,
    /// Moments that travel as seconds since 1970.
    Seconds,
    /// JSON.
    Json,
}

/// A caller's question to a table.
#[derive(Debug)]
pub struct ClauseQuery {
    table: &'static Table,
    chosen: Vec<&'static Field>,
    conditions: Vec<Condition>,
    /// Fields to order by, each with whether it goes down.
    order: Vec<(&'static Field, bool)>,
    opts: QueryOpts,
}

#[derive(Debug)]
struct Condition {
    field: &'static Field,
    operator: Operator,
    value: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    Compare(&'static str),
    Is(&'static str),
    Contains,
    ContainedIn,
}

impl Operator {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "IN" => Self::In,
            "=" => Self::Compare("="),
            "!=" => Self::Compare("<>"),
            "<" => Self::Compare("<"),
            ">" => Self::Compare(">"),
            "<=" => Self::Compare("<="),
            ">=" => Self::Compare(">="),
            "IS" => Self::Is("IS"),
            "IS NOT" => Self::Is("IS NOT"),
            "@>" => Self::Contains,
            "<@" => Self::ContainedIn,
            _ => return None,
        })
    }
}

impl Table {
    fn field(&self, name: &str) -> Result<&'static Field, Fault>
    where
        Self: 'static,
    {
        let fields: &'static [Field] = self.fields;
        let found = fields.iter().find(|field| field.name == name);
        found.ok_or_else(|| Fault::parameter(format!("there is no field {name:?}")))
    }
}

impl ClauseQuery {
    /// Reads a question: conditions, chosen fields, and options.
    ///
    /// Unknown fields, operators and orders and malformed conditions are fault 1019.
    pub fn read(
        table: &'static Table,
        clauses: Option<Value>,
        fields: Option<&Value>,
        opts: Option<Value>,
    ) -> Result<Self, Fault> {
        let clauses = match clauses.unwrap_or_default() {
            Value::Nil => Vec::new(),
            Value::Array(clauses) => clauses,
            other => return Err(Fault::parameter(format!("clauses are a list, not {}", other.kind()))),
        };
        let conditions =
            clauses.into_iter().map(|clause| condition(table, clause)).collect::<Result<_, _>>()?;
        let opts: QueryOpts = match opts.unwrap_or_default() {
            Value::Nil => QueryOpts::default(),
            given => given.into_typed().map_err(|e| Fault::parameter(format!("opts: {e}")))?,
        };
        let order = match &opts.order {
            Value::Nil => Vec::new(),
            Value::Str(order) => {
                order.split(',').map(|key| order_key(table, key)).collect::<Result<_, _>>()?
            }
            other => return Err(Fault::parameter(format!("the order is a text, not {}", other.kind()))),
        };
        Ok(Self { table, chosen: choose(table, fields)?, conditions, order, opts })
    }

    /// Asks the question.
    pub async fn run(self, conn: &Conn) -> Result<Listing<Value>, Fault> {
        let mut joins: Vec<&str> = Vec::new();
        let used = self.chosen.iter().chain(self.order.iter().map(|(field, _)| field));
        for join in used.copied().chain(self.conditions.iter().map(|c| c.field)).flat_map(|f| f.joins) {
            if !joins.contains(join) {
                joins.push(join);
            }
        }
        let mut select = Select::from(conn.dialect(), self.table.from);
        for join in joins {
            select = select.join(join);
        }
        let columns: Vec<_> = self.chosen.iter().map(|field| (field.expression, field.name)).collect();
        select = select.columns(&columns);
        for condition in self.conditions {
            select = condition.apply(select, conn.dialect())?;
        }
        let order = match self.order.as_slice() {
            [] => self.table.order.map(str::to_owned),
            keys => {
                let key = |(field, down): &(&Field, bool)| select.order_key(field.expression, *down);
                Some(keys.iter().map(key).collect::<Vec<_>>().join(", "))
            }
        };
        let as_list = self.opts.as_list.is_truthy();
        // The keys of the order were read already: they need not be chosen fields.
        select = select.opts(Some(&QueryOpts { order: Value::Nil, as_list: Value::Nil, ..self.opts }))?;
        if let Some(order) = order {
            select = select.order_by(order);
        }
        if select.counts() {
            return Ok(Listing::Count(select.count(conn).await?));
        }
        let rows: Vec<Value> = select.all(conn).await?;
        let rows = rows.into_iter().map(|row| typed(row, &self.chosen));
        if as_list {
            return Ok(Listing::Lists(rows.map(sorted).collect()));
        }
        Ok(Listing::Rows(rows.collect()))
    }
}

/// Reads `[field, value]` or `[field, operator, value]`.
fn condition(table: &'static Table, clause: Value) -> Result<Condition, Fault> {
    let malformed = || Fault::parameter("a clause is [field, value] or [field, operator, value]");
    let Value::Array(mut parts) = clause else { return Err(malformed()) };
    let value = parts.pop().ok_or_else(malformed)?;
    let (field, operator) = match parts.as_slice() {
        [Value::Str(field)] if value.as_array().is_some() => (field, Operator::In),
        [Value::Str(field)] => (field, Operator::Compare("=")),
        [Value::Str(field), Value::Str(operator)] => {
            let known = Operator::parse(operator);
            let unknown = || Fault::parameter(format!("there is no operator {operator:?}"));
            (field, known.ok_or_else(unknown)?)
        }
        _ => return Err(malformed()),
    };
    Ok(Condition { field: table.field(field)?, operator, value })
}

fn order_key(table: &'static Table, key: &str) -> Result<(&'static Field, bool), Fault> {
    let key = key.trim();
    let (name, down) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
    Ok((table.field(name)?, down))
}

/// Reads the chosen fields: none means the usual ones, `*` all of the table itself, `**` all.
fn choose(table: &'static Table, fields: Option<&Value>) -> Result<Vec<&'static Field>, Fault> {
    let named = |name: &str| table.field(name);
    match fields.unwrap_or(&Value::Nil) {
        Value::Nil => table.defaults.iter().map(|name| named(name)).collect(),
        Value::Str(all) if all == "*" => Ok(table.fields.iter().filter(|f| f.joins.is_empty()).collect()),
        Value::Str(all) if all == "**" => Ok(table.fields.iter().collect()),
        Value::Array(names) => names
            .iter()
            .map(|name| match name {
                Value::Str(name) => named(name),
                other => Err(Fault::parameter(format!("a field is named by text, not {}", other.kind()))),
            })
            .collect(),
        other => Err(Fault::parameter(format!("fields are a list of names, not {}", other.kind()))),
    }
}

impl Condition {
    fn apply(self, select: Select, dialect: Dialect) -> Result<Select, DbError> {
        let Self { field, operator, value } = self;
        let column = field.expression;
        let wrong = || DbError::Query(format!("field {}: {value:?} is no value to compare with", field.name));
        Ok(match operator {
            Operator::In => {
                let items = value.as_array().ok_or_else(wrong)?;
                select.any(column, field.params(items).ok_or_else(wrong)?)
            }
            // As in SQL, nothing compares with nil.
            Operator::Compare(_) if value.is_nil() => select.when("1 = 0"),
            Operator::Compare(operator) => {
                let param = field.param(&value).ok_or_else(wrong)?;
                select.filter(&format!("{column} {operator} $"), param)
            }
            Operator::Is(operator) => {
                let what = match value {
                    Value::Nil => "NULL",
                    Value::Bool(true) => "TRUE",
                    Value::Bool(false) => "FALSE",
                    _ => return Err(wrong()),
                };
                select.when(format!("{column} {operator} {what}"))
            }
            Operator::Contains | Operator::ContainedIn => {
                let Kind::Json = field.kind else { return Err(wrong()) };
                let Value::Str(json) = &value else { return Err(wrong()) };
                let contains = operator == Operator::Contains;
                select.filter(&dialect.json_contains(column, contains), Param::Json(Some(json.clone())))
            }
        })
    }
}

impl Field {
    fn param(&self, value: &Value) -> Option<Param> {
        Some(match (self.kind, value) {
            (Kind::Int, Value::Int(number)) => (*number).into(),
            (Kind::Int, Value::Bool(truth)) => i64::from(*truth).into(),
            (Kind::Text, Value::Str(text)) => text.into(),
            (Kind::Bool, Value::Bool(truth)) => (*truth).into(),
            (Kind::Time | Kind::Seconds, Value::Int(seconds)) => {
                Timestamp::from_seconds(*seconds as f64).into()
            }
            (Kind::Time | Kind::Seconds, Value::Double(seconds)) => Timestamp::from_seconds(*seconds).into(),
            (Kind::Time | Kind::Seconds, Value::Str(text)) => Timestamp::parse(text)?.into(),
            (Kind::Json, Value::Str(json)) => Param::Json(Some(json.clone())),
            _ => return None,
        })
    }

    fn params(&self, values: &[Value]) -> Option<Param> {
        match self.kind {
            Kind::Int => values.iter().map(Value::as_int).collect::<Option<Vec<_>>>().map(Into::into),
            Kind::Text => values
                .iter()
                .map(|v| v.as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
                .map(Into::into),
            _ => None,
        }
    }
}

/// Gives the values of a row the form in which they travel.
fn typed(row: Value, chosen: &[&Field]) -> Value {
    let Value::Struct(mut entries) = row else { return row };
    for (name, value) in &mut entries {
        let kind = chosen.iter().find(|field| field.name == name).map(|field| field.kind);
        match (kind, &*value) {
            (Some(Kind::Seconds), Value::Str(text)) => {
                *value = Timestamp::parse(text).map(|moment| moment.seconds()).into();
            }
            (Some(Kind::Json), Value::Str(text)) => {
                if let Ok(JsonText(parsed)) = JsonText::parse(text) {
                    *value = parsed;
                }
            }
            _ => {}
        }
    }
    Value::Struct(entries)
}

/// The values of a row in the alphabetical order of their names.
fn sorted(row: Value) -> Vec<Value> {
    match row {
        Value::Struct(mut entries) => {
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.into_iter().map(|(_, value)| value).collect()
        }
        other => vec![other],
    }
}
