//! Writing rows, and the pattern of versioned tables.
//!
//! A versioned row holds from its `create_event` until its `revoke_event`; `active` is true while it holds and null
//! afterwards, so that unique constraints cover only rows that hold.

use super::param::{Param, sql};
use super::{Conn, DbError};

/// Returns the condition that a row of a versioned table holds: now, or at an event.
pub fn holds_at(table: &str, event: Option<i64>) -> String {
    match event {
        None => format!("{table}.active = TRUE"),
        Some(event) => format!(
            "{table}.create_event <= {event} AND ({table}.revoke_event IS NULL OR {event} < {table}.revoke_event)"
        ),
    }
}

/// A change of versioned rows: when it happens, and who makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The event.
    pub event: i64,
    /// The user.
    pub by: i64,
}

/// Starts a new row.
pub fn insert(table: &'static str) -> Insert {
    Insert { table, columns: Vec::new(), params: Vec::new() }
}

/// A row about to be written.
#[derive(Debug, Clone)]
pub struct Insert {
    table: &'static str,
    columns: Vec<&'static str>,
    params: Vec<Param>,
}

impl Insert {
    /// Gives a column its value.
    pub fn set(mut self, column: &'static str, value: impl Into<Param>) -> Self {
        self.columns.push(column);
        self.params.push(value.into());
        self
    }

    /// Makes the row hold from an event on.
    pub fn from_event(self, event: i64, creator: i64) -> Self {
        self.set("create_event", event).set("creator_id", creator).set("active", true)
    }

    fn text(&self) -> String {
        let places = (1..=self.params.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO {} ({}) VALUES ({places})", self.table, self.columns.join(", "))
    }

    /// Writes the row.
    pub async fn run(self, conn: &Conn) -> Result<(), DbError> {
        conn.execute(sql(self.text()).bind_all(self.params)).await.map(drop)
    }

    /// Writes the row and returns the id that the database gave it.
    pub async fn returning_id(self, conn: &Conn) -> Result<i64, DbError> {
        conn.write_one(sql(format!("{} RETURNING id", self.text())).bind_all(self.params)).await
    }
}

/// Starts the end of rows that hold.
pub fn revoke(table: &'static str) -> Revoke {
    Revoke { table, conditions: Vec::new(), params: Vec::new() }
}

/// Rows of a versioned table about to be revoked.
#[derive(Debug, Clone)]
pub struct Revoke {
    table: &'static str,
    conditions: Vec<String>,
    params: Vec<Param>,
}

impl Revoke {
    /// Only rows whose column has this value.
    pub fn when(mut self, column: &'static str, value: impl Into<Param>) -> Self {
        self.params.push(value.into());
        self.conditions.push(format!("{column} = ${}", self.params.len()));
        self
    }

    /// Revokes the rows at an event and returns how many there were.
    pub async fn run(mut self, conn: &Conn, event: i64, revoker: i64) -> Result<u64, DbError> {
        let given = self.params.len();
        self.params.extend([event.into(), revoker.into()]);
        let mut text = format!(
            "UPDATE {} SET revoke_event = ${}, revoker_id = ${}, active = NULL WHERE active = TRUE",
            self.table,
            given + 1,
            given + 2
        );
        for condition in &self.conditions {
            text.push_str(" AND ");
            text.push_str(condition);
        }
        conn.execute(sql(text).bind_all(self.params)).await
    }
}
