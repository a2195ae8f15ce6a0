//! Lists of tasks, filtered.

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::tasks::TaskRecord;
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError, Param, Select};
use super::read::COLUMNS;

/// Which values of a column of texts or states are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct TextFilter {
    /// The column.
    pub column: &'static str,
    /// One of these.
    pub values: Param,
    /// Or rather none of these.
    pub not: bool,
}

/// Which values of a column of ids are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct IdFilter {
    /// The column.
    pub column: &'static str,
    /// One of these; none stands for no value at all.
    pub values: Option<Vec<i64>>,
    /// Or rather none of these.
    pub not: bool,
}

/// A bound of a column of moments; the bound itself is outside.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeFilter {
    /// The column.
    pub column: &'static str,
    /// The bound.
    pub bound: Timestamp,
    /// Whether later moments are wanted, rather than earlier ones.
    pub after: bool,
}

/// Which tasks are wanted; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskFilter {
    /// By arch and state.
    pub texts: Vec<TextFilter>,
    /// By ids.
    pub ids: Vec<IdFilter>,
    /// By times.
    pub times: Vec<TimeFilter>,
    /// By method.
    pub method: Option<String>,
}

/// Lists tasks with the XML texts of their requests and results, and their owners.
pub async fn list(
    conn: &Conn,
    filter: TaskFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<TaskRecord>, DbError> {
    let dialect = conn.dialect();
    let mut select = Select::from(dialect, "task LEFT JOIN users ON users.id = task.owner")
        .columns(COLUMNS)
        .columns(&[
            ("task.request", "request"),
            ("task.result", "result"),
            ("users.name", "owner_name"),
            ("users.usertype", "owner_type"),
        ])
        .filter_some("task.method = $", filter.method);
    for TextFilter { column, values, not } in filter.texts {
        select = among(select, column, values, not);
    }
    for IdFilter { column, values, not } in filter.ids {
        select = match (values, not) {
            (Some(values), _) => among(select, column, values.into(), not),
            (None, false) => select.when(format!("{column} IS NULL")),
            (None, true) => select.when(format!("{column} IS NOT NULL")),
        };
    }
    for TimeFilter { column, bound, after } in filter.times {
        select = select.filter(&format!("{column} {} $", if after { ">" } else { "<" }), bound);
    }
    select.opts(opts)?.listing(conn).await
}

fn among(select: Select, column: &str, values: Param, not: bool) -> Select {
    if not { select.none_of(column, values) } else { select.any(column, values) }
}
