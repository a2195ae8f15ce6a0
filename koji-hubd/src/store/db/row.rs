//! Rows read through serde: a record takes its fields from the columns of their names.
//!
//! A struct or map reads columns by name, a tuple by place, anything else the first column. Integers of any width,
//! truth values, moments and JSON come in the same form from both databases.

use koji_core::time::ROW_TIMESTAMP;
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use sqlx::postgres::{PgRow, PgValueFormat};
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Row, TypeInfo, ValueRef};

use super::error::DbError;
use super::param::POSTGRES_EPOCH;

/// A value of a row, borrowed from the driver's buffer where it can be.
#[derive(Debug, Clone, Copy)]
enum Cell<'r> {
    Null,
    Int(i64),
    Bool(bool),
    Float(f64),
    Text(&'r str),
    /// Microseconds since 1970.
    Time(i64),
}

/// A row of either database.
pub(super) trait AnyRow {
    fn width(&self) -> usize;
    fn name(&self, at: usize) -> &str;
    fn cell(&self, at: usize) -> Result<CellOf<'_>, DbError>;
}

/// Hides the cell type from the trait's users.
pub(super) struct CellOf<'r>(Cell<'r>);

impl AnyRow for SqliteRow {
    fn width(&self) -> usize {
        self.len()
    }

    fn name(&self, at: usize) -> &str {
        self.column(at).name()
    }

    fn cell(&self, at: usize) -> Result<CellOf<'_>, DbError> {
        let raw = self.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(CellOf(Cell::Null));
        }
        let declared = self.column(at).type_info().name().to_owned();
        let kind = raw.type_info();
        Ok(CellOf(match kind.name() {
            "INTEGER" | "INT8" | "BOOLEAN" | "TIMESTAMP" | "DATETIME" => {
                let number: i64 = self.try_get_unchecked(at)?;
                match declared.as_str() {
                    "BOOLEAN" => Cell::Bool(number != 0),
                    "TIMESTAMP" | "DATETIME" => Cell::Time(number),
                    _ => Cell::Int(number),
                }
            }
            "REAL" => Cell::Float(self.try_get_unchecked(at)?),
            _ => Cell::Text(self.try_get_unchecked(at)?),
        }))
    }
}

impl AnyRow for PgRow {
    fn width(&self) -> usize {
        self.len()
    }

    fn name(&self, at: usize) -> &str {
        self.column(at).name()
    }

    fn cell(&self, at: usize) -> Result<CellOf<'_>, DbError> {
        let raw = self.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(CellOf(Cell::Null));
        }
        let kind = self.column(at).type_info().name();
        if raw.format() != PgValueFormat::Binary {
            return Err(DbError::Row(format!("column {} did not come in binary form", self.name(at))));
        }
        Ok(CellOf(match kind {
            "INT2" => Cell::Int(self.try_get::<i16, _>(at)?.into()),
            "INT4" => Cell::Int(self.try_get::<i32, _>(at)?.into()),
            "INT8" => Cell::Int(self.try_get(at)?),
            "BOOL" => Cell::Bool(self.try_get(at)?),
            "FLOAT4" => Cell::Float(self.try_get::<f32, _>(at)?.into()),
            "FLOAT8" => Cell::Float(self.try_get(at)?),
            "TIMESTAMPTZ" => {
                let bytes = raw.as_bytes().map_err(sqlx::Error::Decode)?;
                let micros: [u8; 8] =
                    bytes.try_into().map_err(|_| DbError::Row("a timestamp is 8 bytes long".into()))?;
                Cell::Time(i64::from_be_bytes(micros) + POSTGRES_EPOCH * 1_000_000)
            }
            "JSONB" => {
                let bytes = raw.as_bytes().map_err(sqlx::Error::Decode)?;
                Cell::Text(text_of(bytes.strip_prefix(&[1]).unwrap_or(bytes))?)
            }
            "TEXT" | "VARCHAR" | "BPCHAR" | "NAME" | "JSON" | "CHAR" | "UNKNOWN" => {
                Cell::Text(text_of(raw.as_bytes().map_err(sqlx::Error::Decode)?)?)
            }
            other => return Err(DbError::Row(format!("column {} has the type {other}", self.name(at)))),
        }))
    }
}

fn text_of(bytes: &[u8]) -> Result<&str, DbError> {
    std::str::from_utf8(bytes).map_err(|e| DbError::Row(e.to_string()))
}

/// Reads a row as a record, a tuple or a single value.
pub(super) fn read<T: DeserializeOwned, R: AnyRow>(row: &R) -> Result<T, DbError> {
    T::deserialize(RowDeserializer(row)).map_err(|e| DbError::Row(e.0))
}

struct RowDeserializer<'r, R>(&'r R);

/// Why a row could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct RowError(String);

impl de::Error for RowError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'r, R: AnyRow> RowDeserializer<'r, R> {
    fn first(&self) -> Result<CellDeserializer<'r>, RowError> {
        cell(self.0, 0)
    }
}

fn cell<R: AnyRow>(row: &R, at: usize) -> Result<CellDeserializer<'_>, RowError> {
    let cell = row.cell(at).map_err(|e| RowError(e.to_string()))?;
    Ok(CellDeserializer { cell: cell.0, column: row.name(at) })
}

macro_rules! by_first_column {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
            self.first()?.$method(visitor)
        })*
    };
}

impl<'de, R: AnyRow> de::Deserializer<'de> for RowDeserializer<'_, R> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_map(Columns { row: self.0, at: 0 })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_seq(Columns { row: self.0, at: 0 })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, RowError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, RowError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, RowError> {
        self.first()?.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        self.first()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, RowError> {
        visitor.visit_unit()
    }

    by_first_column! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf
        deserialize_option deserialize_unit deserialize_identifier deserialize_ignored_any
    }
}

/// The columns of a row, by name or by place.
struct Columns<'r, R> {
    row: &'r R,
    at: usize,
}

impl<'de, R: AnyRow> de::MapAccess<'de> for Columns<'_, R> {
    type Error = RowError;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, RowError> {
        if self.at == self.row.width() {
            return Ok(None);
        }
        seed.deserialize(self.row.name(self.at).into_deserializer()).map(Some)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, RowError> {
        self.at += 1;
        seed.deserialize(cell(self.row, self.at - 1)?)
    }
}

impl<'de, R: AnyRow> de::SeqAccess<'de> for Columns<'_, R> {
    type Error = RowError;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, RowError> {
        if self.at == self.row.width() {
            return Ok(None);
        }
        self.at += 1;
        seed.deserialize(cell(self.row, self.at - 1)?).map(Some)
    }
}

struct CellDeserializer<'r> {
    cell: Cell<'r>,
    column: &'r str,
}

impl<'de> de::Deserializer<'de> for CellDeserializer<'_> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        let result = match self.cell {
            Cell::Null => visitor.visit_unit(),
            Cell::Int(number) => visitor.visit_i64(number),
            Cell::Bool(truth) => visitor.visit_bool(truth),
            Cell::Float(number) => visitor.visit_f64(number),
            Cell::Text(text) => visitor.visit_str(text),
            Cell::Time(micros) => visitor.visit_string(koji_core::time::Timestamp(micros).to_string()),
        };
        result.map_err(|e: RowError| RowError(format!("column {}: {}", self.column, e.0)))
    }

    /// An expression has no declared type on SQLite, so a truth value may come as a number.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.cell {
            Cell::Int(number) => visitor.visit_bool(number != 0),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.cell {
            Cell::Int(number) => visitor.visit_f64(number as f64),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.cell {
            Cell::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, RowError> {
        match self.cell {
            Cell::Time(micros) | Cell::Int(micros) if name == ROW_TIMESTAMP => visitor.visit_i64(micros),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, RowError> {
        match self.cell {
            Cell::Text(text) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(RowError(format!("column {} is no name", self.column))),
        }
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string
        bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
