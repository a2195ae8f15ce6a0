//! Statements and their parameters, typed also where they are null.

use std::borrow::Cow;

use koji_core::time::Timestamp;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, types::Oid};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Postgres, Type};

/// One parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    /// An integer, or null.
    Int(Option<i64>),
    /// A truth value, or null.
    Bool(Option<bool>),
    /// A floating point number, or null.
    Float(Option<f64>),
    /// A text, or null.
    Text(Option<String>),
    /// A moment, or null.
    Time(Option<Timestamp>),
    /// JSON text, or null.
    Json(Option<String>),
    /// A list of integers, for [`Dialect::any`](super::Dialect::any).
    Ints(Vec<i64>),
    /// A list of texts, for [`Dialect::any`](super::Dialect::any).
    Texts(Vec<String>),
}

macro_rules! from {
    ($($type:ty => $variant:ident),*) => {
        $(
            impl From<$type> for Param {
                fn from(value: $type) -> Self {
                    Self::$variant(Some(value.into()))
                }
            }
            impl From<Option<$type>> for Param {
                fn from(value: Option<$type>) -> Self {
                    Self::$variant(value.map(Into::into))
                }
            }
        )*
    };
}
from!(i64 => Int, i32 => Int, bool => Bool, f64 => Float, String => Text, &str => Text, &String => Text,
      Timestamp => Time);

impl From<Vec<i64>> for Param {
    fn from(values: Vec<i64>) -> Self {
        Self::Ints(values)
    }
}

impl From<&[i64]> for Param {
    fn from(values: &[i64]) -> Self {
        Self::Ints(values.to_vec())
    }
}

impl From<Vec<String>> for Param {
    fn from(values: Vec<String>) -> Self {
        Self::Texts(values)
    }
}

/// A statement with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub(super) text: Cow<'static, str>,
    pub(super) params: Vec<Param>,
}

/// Starts a statement.
pub fn sql(text: impl Into<Cow<'static, str>>) -> Statement {
    Statement { text: text.into(), params: Vec::new() }
}

impl Statement {
    /// Adds the next parameter: the first is `$1`.
    pub fn bind(mut self, param: impl Into<Param>) -> Self {
        self.params.push(param.into());
        self
    }

    /// Adds several parameters.
    pub fn bind_all(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }
}

/// Binds parameters for SQLite: moments as microseconds, JSON and lists as text.
pub(super) fn sqlite_arguments(params: Vec<Param>) -> Result<SqliteArguments, BoxDynError> {
    let mut arguments = SqliteArguments::default();
    for param in params {
        match param {
            Param::Int(v) => arguments.add(v)?,
            Param::Bool(v) => arguments.add(v)?,
            Param::Float(v) => arguments.add(v)?,
            Param::Text(v) | Param::Json(v) => arguments.add(v)?,
            Param::Time(v) => arguments.add(v.map(|t| t.0))?,
            Param::Ints(v) => arguments.add(serde_json::to_string(&v)?)?,
            Param::Texts(v) => arguments.add(serde_json::to_string(&v)?)?,
        }
    }
    Ok(arguments)
}

/// Binds parameters for PostgreSQL.
pub(super) fn postgres_arguments(params: Vec<Param>) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    for param in params {
        match param {
            Param::Int(v) => arguments.add(v)?,
            Param::Bool(v) => arguments.add(v)?,
            Param::Float(v) => arguments.add(v)?,
            Param::Text(v) => arguments.add(v)?,
            Param::Json(v) => arguments.add(v.map(PgJson))?,
            Param::Time(v) => arguments.add(v.map(PgTime))?,
            Param::Ints(v) => arguments.add(v)?,
            Param::Texts(v) => arguments.add(v)?,
        }
    }
    Ok(arguments)
}

/// Seconds between 1970 and 2000, from which PostgreSQL counts.
pub(super) const POSTGRES_EPOCH: i64 = 946_684_800;

/// `timestamptz`, whose binary form is microseconds since 2000.
struct PgTime(Timestamp);

impl Type<Postgres> for PgTime {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl Encode<'_, Postgres> for PgTime {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&(self.0.0 - POSTGRES_EPOCH * 1_000_000).to_be_bytes());
        Ok(IsNull::No)
    }
}

/// `jsonb`, whose binary form is a version byte and the text.
struct PgJson(String);

impl Type<Postgres> for PgJson {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(3802))
    }
}

impl Encode<'_, Postgres> for PgJson {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.push(1);
        buffer.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
}
