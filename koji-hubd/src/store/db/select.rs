//! Queries whose filters, order and cut are known only at run time.

use koji_core::query::{Listing, QueryOpts};
use koji_proto::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::param::{Param, Statement, sql};
use super::{Conn, DbError, Dialect};

/// A query under construction.
///
/// Texts (columns, joins, conditions) are always written by us; what callers give travels as parameters. In a
/// condition each `$` stands for the next of its parameters.
#[derive(Debug, Clone)]
pub struct Select {
    dialect: Dialect,
    columns: Vec<(String, &'static str)>,
    from: String,
    conditions: Vec<String>,
    params: Vec<Param>,
    distinct: bool,
    order: Option<String>,
    offset: Option<i64>,
    limit: Option<i64>,
    count: bool,
    as_list: bool,
}

impl Select {
    /// Starts a query over a table, or a table with its joins.
    pub fn from(dialect: Dialect, from: impl Into<String>) -> Self {
        Self {
            dialect,
            columns: Vec::new(),
            from: from.into(),
            conditions: Vec::new(),
            params: Vec::new(),
            distinct: false,
            order: None,
            offset: None,
            limit: None,
            count: false,
            as_list: false,
        }
    }

    /// Adds columns: the expression, and the name under which the record finds it.
    pub fn columns(mut self, columns: &[(&str, &'static str)]) -> Self {
        self.columns.extend(columns.iter().map(|(expression, name)| ((*expression).to_owned(), *name)));
        self
    }

    /// Adds a column whose expression has parameters, as in a condition.
    pub fn column_with(
        mut self,
        expression: &str,
        name: &'static str,
        params: impl IntoIterator<Item = Param>,
    ) -> Self {
        let first = self.params.len();
        self.params.extend(params);
        self.columns.push((number(expression, first), name));
        self
    }

    /// Adds a join.
    pub fn join(mut self, join: &str) -> Self {
        self.from.push(' ');
        self.from.push_str(join);
        self
    }

    /// Adds a condition without parameters.
    pub fn when(mut self, condition: impl Into<String>) -> Self {
        self.conditions.push(condition.into());
        self
    }

    /// Adds a condition with one parameter.
    pub fn filter(self, condition: &str, param: impl Into<Param>) -> Self {
        self.filter_all(condition, [param.into()])
    }

    /// Adds a condition with several parameters.
    pub fn filter_all(mut self, condition: &str, params: impl IntoIterator<Item = Param>) -> Self {
        let first = self.params.len();
        self.params.extend(params);
        let text = number(condition, first);
        self.conditions.push(text);
        self
    }

    /// Adds a condition if there is a value for it.
    pub fn filter_some(self, condition: &str, param: Option<impl Into<Param>>) -> Self {
        match param {
            Some(param) => self.filter(condition, param),
            None => self,
        }
    }

    /// Keeps the rows whose column is one of the values.
    pub fn any(mut self, column: &str, values: Param) -> Self {
        self.params.push(values);
        let condition = self.dialect.any(column, self.params.len());
        self.conditions.push(condition);
        self
    }

    /// Gives a row for each place where a list of integers has the column's value; `listed.place` is that place.
    pub fn listed(mut self, column: &str, ids: &[i64]) -> Self {
        self.params.push(ids.into());
        self.from
            .push_str(&format!(" JOIN {} ON listed.id = {column}", self.dialect.listed(self.params.len())));
        self
    }

    /// Keeps the rows whose column has a value that is none of these.
    pub fn none_of(mut self, column: &str, values: Param) -> Self {
        self.params.push(values);
        let condition = self.dialect.any(column, self.params.len());
        self.conditions.push(format!("NOT ({condition})"));
        self
    }

    /// Keeps the rows whose column matches a LIKE pattern, whatever its case.
    pub fn ilike(mut self, column: &str, pattern: &str) -> Self {
        self.params.push(pattern.into());
        let condition = self.dialect.ilike(column, self.params.len());
        self.conditions.push(condition);
        self
    }

    /// Gives each different row once.
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// Orders the rows by an expression of ours.
    pub fn order_by(mut self, order: impl Into<String>) -> Self {
        self.order = Some(order.into());
        self
    }

    /// Gives at most that many rows.
    pub fn limit(mut self, limit: i64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Applies a caller's options. Columns are named as in the result.
    pub fn opts(mut self, opts: Option<&QueryOpts>) -> Result<Self, DbError> {
        let Some(opts) = opts else { return Ok(self) };
        self.count = opts.count_only.is_truthy();
        self.as_list = opts.as_list.is_truthy();
        self.offset = cut("offset", &opts.offset)?;
        self.limit = cut("limit", &opts.limit)?;
        if opts.order.is_truthy() {
            let Value::Str(order) = &opts.order else {
                return Err(DbError::Query("the order is a text of column names".into()));
            };
            self.order = Some(self.order_text(order)?);
        }
        Ok(self)
    }

    /// Returns a key to order by; nulls come last going up and first going down.
    pub fn order_key(&self, expression: &str, descending: bool) -> String {
        match (descending, self.dialect) {
            (false, Dialect::Postgres) => expression.to_owned(),
            (true, Dialect::Postgres) => format!("{expression} DESC"),
            (false, Dialect::Sqlite) => format!("{expression} NULLS LAST"),
            (true, Dialect::Sqlite) => format!("{expression} DESC NULLS FIRST"),
        }
    }

    /// Tells whether the options ask for the number of rows alone.
    pub fn counts(&self) -> bool {
        self.count
    }

    fn order_text(&self, order: &str) -> Result<String, DbError> {
        let keys = order.split(',').map(|key| {
            let key = key.trim();
            let (name, descending) = key.strip_prefix('-').map_or((key, false), |name| (name, true));
            let known = self.columns.iter().find(|(_, alias)| *alias == name);
            let (expression, _) =
                known.ok_or_else(|| DbError::Query(format!("no column {name:?} to order by")))?;
            Ok(self.order_key(expression, descending))
        });
        keys.collect::<Result<Vec<_>, _>>().map(|keys| keys.join(", "))
    }

    /// Returns the statement for the rows.
    pub fn statement(&self) -> Statement {
        let mut text = String::from(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        for (at, (expression, alias)) in self.columns.iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            text.push_str(&format!("{expression} AS \"{alias}\""));
        }
        if self.columns.is_empty() {
            text.push('1');
        }
        text.push_str(" FROM ");
        text.push_str(&self.from);
        for (at, condition) in self.conditions.iter().enumerate() {
            text.push_str(if at == 0 { " WHERE (" } else { " AND (" });
            text.push_str(condition);
            text.push(')');
        }
        if let (Some(order), false) = (&self.order, self.count) {
            text.push_str(&format!(" ORDER BY {order}"));
        }
        match (self.limit, self.offset) {
            (Some(limit), _) => text.push_str(&format!(" LIMIT {limit}")),
            (None, Some(_)) if self.dialect == Dialect::Sqlite => text.push_str(" LIMIT -1"),
            _ => {}
        }
        if let Some(offset) = self.offset {
            text.push_str(&format!(" OFFSET {offset}"));
        }
        if self.count {
            text = format!("SELECT COUNT(*) FROM ({text}) AS counted");
        }
        sql(text).bind_all(self.params.iter().cloned())
    }

    /// Returns the rows, whatever the options say of their form.
    pub async fn all<T: DeserializeOwned>(self, conn: &Conn) -> Result<Vec<T>, DbError> {
        conn.all(self.statement()).await
    }

    /// Returns the first row.
    pub async fn optional<T: DeserializeOwned>(self, conn: &Conn) -> Result<Option<T>, DbError> {
        conn.optional(self.statement()).await
    }

    /// Returns how many rows there are.
    pub async fn count(mut self, conn: &Conn) -> Result<i64, DbError> {
        self.count = true;
        conn.one(self.statement()).await
    }

    /// Answers in the form that the options ask for.
    pub async fn listing<T: DeserializeOwned + Serialize>(self, conn: &Conn) -> Result<Listing<T>, DbError> {
        if self.count {
            return self.count(conn).await.map(Listing::Count);
        }
        let as_list = self.as_list;
        let rows: Vec<T> = self.all(conn).await?;
        if !as_list {
            return Ok(Listing::Rows(rows));
        }
        rows.iter().map(as_sorted_list).collect::<Result<_, _>>().map(Listing::Lists)
    }
}

/// Returns the fields of a record in the alphabetical order of their names.
fn as_sorted_list<T: Serialize>(row: &T) -> Result<Vec<Value>, DbError> {
    match Value::from_serialize(row).map_err(|e| DbError::Row(e.message))? {
        Value::Struct(mut fields) => {
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Ok(fields.into_iter().map(|(_, value)| value).collect())
        }
        other => Ok(vec![other]),
    }
}

/// Reads an offset or limit: nil and 0 mean none.
fn cut(name: &str, value: &Value) -> Result<Option<i64>, DbError> {
    match value {
        Value::Nil | Value::Int(0) | Value::Bool(false) => Ok(None),
        Value::Int(number) if *number > 0 => Ok(Some(*number)),
        other => Err(DbError::Query(format!("{name} is not a number of rows: {other:?}"))),
    }
}

/// Gives each `$` of a condition its number.
fn number(condition: &str, before: usize) -> String {
    let mut text = String::with_capacity(condition.len() + 4);
    let mut next = before;
    for part in condition.split_inclusive('$') {
        text.push_str(part);
        if part.ends_with('$') {
            next += 1;
            text.push_str(&next.to_string());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_number_their_parameters() {
        let query = Select::from(Dialect::Postgres, "tag")
            .columns(&[("tag.id", "id"), ("tag.name", "name")])
            .filter("tag.id > $", 3)
            .filter_all("tag.name = $ OR tag.name = $", ["a".into(), "b".into()])
            .any("tag.id", vec![1, 2].into());
        insta::assert_debug_snapshot!(query.statement().text, @r#""SELECT tag.id AS \"id\", tag.name AS \"name\" FROM tag WHERE (tag.id > $1) AND (tag.name = $2 OR tag.name = $3) AND (tag.id = ANY($4))""#);
    }

    #[test]
    fn options_order_by_result_columns_only() {
        let query = Select::from(Dialect::Sqlite, "tag").columns(&[("tag.id", "id")]);
        let order = |text: &str| QueryOpts { order: text.into(), ..QueryOpts::default() };
        assert!(query.clone().opts(Some(&order("name"))).is_err());
        let ordered = query.clone().opts(Some(&order("-id"))).unwrap().statement();
        assert!(ordered.text.ends_with("ORDER BY tag.id DESC NULLS FIRST"), "{}", ordered.text);
        let negative = QueryOpts { limit: (-1i64).into(), ..QueryOpts::default() };
        assert!(query.opts(Some(&negative)).is_err());
    }
}
