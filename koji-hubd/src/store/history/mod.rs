//! The history of versioned tables: their rows, with who made and ended them when.

mod tables;

use std::collections::BTreeMap;

use koji_core::query::{Listing, QueryOpts};
use koji_core::records::history::HistoryRow;
use koji_core::time::Timestamp;

pub use tables::{Subject, TABLES, Table, find};

use super::db::{Conn, DbError, Param, Select};

/// Which rows to list.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    /// What they are about: all of it.
    pub subjects: BTreeMap<Subject, Param>,
    /// Only those that hold now, or that do not.
    pub active: Option<bool>,
    /// Only those that this user made or ended.
    pub editor: Option<i64>,
    /// Only those made or ended after this time.
    pub after: Option<Timestamp>,
    /// Only those made or ended before this time.
    pub before: Option<Timestamp>,
    /// Only those made or ended after this event.
    pub after_event: Option<i64>,
    /// Only those made or ended before this event.
    pub before_event: Option<i64>,
}

/// Lists rows of a table; none if it has no column that tells of a subject of the filter.
pub async fn rows(
    conn: &Conn,
    table: &'static Table,
    filter: &HistoryFilter,
    opts: Option<&QueryOpts>,
) -> Result<Option<Listing<HistoryRow>>, DbError> {
    let Some(mut select) = about(base(conn, table), table, filter) else { return Ok(None) };
    if let Some(active) = filter.active {
        let holds = if active { "active = TRUE" } else { "active IS NULL" };
        select = select.when(format!("{}.{holds}", table.name));
    }
    let name = table.name;
    let (creator, revoker) = (format!("{name}.creator_id"), format!("{name}.revoker_id"));
    let (create, revoke) = (format!("{name}.create_event"), format!("{name}.revoke_event"));
    let times = ("created.time", "revoked.time");
    let events = (create.as_str(), revoke.as_str());
    let editors = (creator.as_str(), revoker.as_str());
    let limits: [(_, _, Option<Param>, _); 5] = [
        (editors, "=", filter.editor.map(Into::into), ("_created_by", "_revoked_by")),
        (times, ">", filter.after.map(Into::into), ("_created_after", "_revoked_after")),
        (times, "<", filter.before.map(Into::into), ("_created_before", "_revoked_before")),
        (events, ">", filter.after_event.map(Into::into), ("_created_after_event", "_revoked_after_event")),
        (
            events,
            "<",
            filter.before_event.map(Into::into),
            ("_created_before_event", "_revoked_before_event"),
        ),
    ];
    for ((made, ended), operator, limit, (made_flag, ended_flag)) in limits {
        let Some(limit) = limit else { continue };
        let (made, ended) = (format!("{made} {operator} $"), format!("{ended} {operator} $"));
        select = select
            .column_with(&made, made_flag, [limit.clone()])
            .column_with(&ended, ended_flag, [limit.clone()])
            .filter_all(&format!("{made} OR {ended}"), [limit.clone(), limit]);
    }
    select.opts(opts)?.listing(conn).await.map(Some)
}

/// Starts the query for all rows of a table.
fn base(conn: &Conn, table: &'static Table) -> Select {
    let name = table.name;
    let own = |column: &str| format!("{name}.{column}");
    let mut select = Select::from(conn.dialect(), name)
        .join(table.joins)
        .join(&format!("JOIN events AS created ON created.id = {name}.create_event"))
        .join(&format!("LEFT JOIN events AS revoked ON revoked.id = {name}.revoke_event"))
        .join(&format!("JOIN users AS creator ON creator.id = {name}.creator_id"))
        .join(&format!("LEFT JOIN users AS revoker ON revoker.id = {name}.revoker_id"))
        .columns(&[
            (&own("active"), "active"),
            (&own("create_event"), "create_event"),
            ("created.time", "create_ts"),
            (&own("creator_id"), "creator_id"),
            ("creator.name", "creator_name"),
            (&own("revoke_event"), "revoke_event"),
            ("revoked.time", "revoke_ts"),
            (&own("revoker_id"), "revoker_id"),
            ("revoker.name", "revoker_name"),
        ])
        .columns(table.joined);
    for column in table.own {
        select = select.columns(&[(&own(column), column)]);
    }
    select
}

/// Keeps the rows that are about all subjects of a filter; none if the table cannot tell.
fn about(mut select: Select, table: &Table, filter: &HistoryFilter) -> Option<Select> {
    for (subject, wanted) in &filter.subjects {
        let (_, condition) = table.subjects.iter().find(|(known, _)| known == subject)?;
        let places = condition.matches('$').count();
        select = select.filter_all(condition, std::iter::repeat_n(wanted.clone(), places));
    }
    Some(select)
}
