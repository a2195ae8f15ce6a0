//! The two databases behind one small facade.
//!
//! SQL is written once, in the subset that SQLite and PostgreSQL share, with `$1`-style parameters. What differs is a
//! fragment of [`Dialect`]. Nothing outside `store/` knows which database serves.

mod conn;
mod error;
mod open;
mod param;
mod row;
mod select;
mod versioned;

pub use conn::{Conn, Savepoint};
pub use error::DbError;
pub use open::{Db, DbConfig};
pub use param::{Param, Statement, sql};
pub use select::Select;
pub use versioned::{Change, Insert, Revoke, holds_at, insert, revoke};

/// Which database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite: the embedded default.
    Sqlite,
    /// PostgreSQL: with upstream's tables.
    Postgres,
}

impl Dialect {
    /// Returns a condition that a column is one of the integers or texts of a list parameter.
    pub fn any(self, column: &str, placeholder: usize) -> String {
        match self {
            Self::Sqlite => format!("{column} IN (SELECT value FROM json_each(${placeholder}))"),
            Self::Postgres => format!("{column} = ANY(${placeholder})"),
        }
    }

    /// Returns a table `listed (id, place)`: the integers of a list parameter, each with its place in the list.
    pub fn listed(self, placeholder: usize) -> String {
        match self {
            Self::Sqlite => {
                format!("(SELECT value AS id, key AS place FROM json_each(${placeholder})) AS listed")
            }
            Self::Postgres => format!("unnest(${placeholder}) WITH ORDINALITY AS listed (id, place)"),
        }
    }

    /// Returns a condition that a text matches a LIKE pattern (escape character backslash), whatever its case.
    pub fn ilike(self, column: &str, placeholder: usize) -> String {
        match self {
            Self::Sqlite => format!("{column} LIKE ${placeholder} ESCAPE '\\'"),
            Self::Postgres => format!("{column} ILIKE ${placeholder} ESCAPE '\\'"),
        }
    }

    /// Returns a condition that a text matches a regular expression.
    pub fn regex(self, column: &str, placeholder: usize) -> String {
        match self {
            Self::Sqlite => format!("{column} REGEXP ${placeholder}"),
            Self::Postgres => format!("{column} ~ ${placeholder}"),
        }
    }

    /// Returns a condition (with `$` for its parameter) that a column's JSON map holds all entries of another, or is
    /// held by it; entries are compared as a whole.
    pub fn json_contains(self, column: &str, contains: bool) -> String {
        let parameter = "$";
        let (whole, part) = if contains { (column, parameter) } else { (parameter, column) };
        match self {
            Self::Sqlite => format!(
                "{column} IS NOT NULL
                 AND NOT EXISTS (SELECT 1
                                   FROM json_each({part}) AS wanted
                                  WHERE NOT EXISTS (SELECT 1
                                                      FROM json_each({whole}) AS held
                                                     WHERE held.key = wanted.key
                                                       AND held.type = wanted.type
                                                       AND held.value IS wanted.value))"
            ),
            Self::Postgres => format!("{whole} @> {part}"),
        }
    }

    /// Returns a table `pair (a, b)` of the integers that two list parameters hold at the same places.
    pub fn pairs(self, a: usize, b: usize) -> String {
        match self {
            Self::Sqlite => format!(
                "(SELECT a.value AS a, b.value AS b
                    FROM json_each(${a}) AS a
                    JOIN json_each(${b}) AS b ON b.key = a.key) AS pair"
            ),
            Self::Postgres => format!("unnest(${a}, ${b}) AS pair (a, b)"),
        }
    }

    /// Returns a condition (with `$` for its parameter) that a text matches a LIKE pattern, whatever its case.
    pub fn ilike_next(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} LIKE $ ESCAPE '\\'"),
            Self::Postgres => format!("{column} ILIKE $ ESCAPE '\\'"),
        }
    }

    /// Returns a condition (with `$` for its parameter) that a text matches a regular expression, whatever its case.
    pub fn iregex_next(self, column: &str) -> String {
        match self {
            Self::Sqlite => format!("{column} REGEXP ('(?i)' || $)"),
            Self::Postgres => format!("{column} ~* $"),
        }
    }

    /// Returns what locks the chosen rows until the transaction ends; nothing where one writer excludes the others.
    pub fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
}
