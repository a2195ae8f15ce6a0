//! The connection of one call or pass: statements, transaction, savepoints.

use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::DeserializeOwned;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Postgres, SqlSafeStr, SqlStr, Sqlite, Transaction};
use tokio::sync::Mutex;

use super::open::Db;
use super::param::{Statement, postgres_arguments, sql, sqlite_arguments};
use super::row::read;
use super::{DbError, Dialect};

/// The connection that one call or pass uses.
///
/// It is taken from its pool at the first statement. A writer's statements form one transaction, which is undone
/// unless [`commit`](Self::commit) ends it.
#[derive(Debug)]
pub struct Conn {
    db: Db,
    writes: bool,
    changed: AtomicBool,
    state: Mutex<State>,
}

enum State {
    Idle,
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Idle => "idle",
            Self::SqliteRead(_) | Self::PostgresRead(_) => "reading",
            Self::SqliteWrite(_) | Self::PostgresWrite(_) => "in a transaction",
        })
    }
}

/// Runs a query on whatever connection is open, with its rows read one by one.
macro_rules! run {
    ($state:expr, $statement:expr, |$query:ident, $connection:ident| $body:expr) => {{
        let Statement { text, params } = $statement;
        let text = safe(text);
        match $state {
            State::Idle => Err(DbError::Row("the connection is not open".into())),
            State::SqliteRead(c) => {
                let $query = sqlx::query_with(text, sqlite_arguments(params).map_err(sqlx::Error::Encode)?);
                let $connection = &mut **c;
                $body
            }
            State::SqliteWrite(c) => {
                let $query = sqlx::query_with(text, sqlite_arguments(params).map_err(sqlx::Error::Encode)?);
                let $connection = &mut **c;
                $body
            }
            State::PostgresRead(c) => {
                let $query = sqlx::query_with(text, postgres_arguments(params).map_err(sqlx::Error::Encode)?);
                let $connection = &mut **c;
                $body
            }
            State::PostgresWrite(c) => {
                let $query = sqlx::query_with(text, postgres_arguments(params).map_err(sqlx::Error::Encode)?);
                let $connection = &mut **c;
                $body
            }
        }
    }};
}

/// The only place where a text made at run time becomes a statement; values always travel as parameters.
fn safe(text: Cow<'static, str>) -> SqlStr {
    match text {
        Cow::Borrowed(text) => text.into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    }
}

impl Conn {
    pub(super) fn reader(db: Db) -> Self {
        Self { db, writes: false, changed: AtomicBool::new(false), state: Mutex::new(State::Idle) }
    }

    pub(super) fn writer(db: Db) -> Self {
        Self { db, writes: true, changed: AtomicBool::new(false), state: Mutex::new(State::Idle) }
    }

    /// Returns which database it is.
    pub fn dialect(&self) -> Dialect {
        self.db.dialect()
    }

    /// Tells whether statements that write are allowed.
    pub fn writes(&self) -> bool {
        self.writes
    }

    /// Tells whether anything was changed since the transaction began.
    pub fn changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    async fn open(&self, state: &mut State) -> Result<(), DbError> {
        if matches!(state, State::Idle) {
            *state = match (&self.db, self.writes) {
                (Db::Sqlite { read, .. }, false) => State::SqliteRead(read.acquire().await?),
                (Db::Sqlite { write, .. }, true) => {
                    State::SqliteWrite(write.begin_with("BEGIN IMMEDIATE").await?)
                }
                (Db::Postgres { read, .. }, false) => State::PostgresRead(read.acquire().await?),
                (Db::Postgres { write, .. }, true) => State::PostgresWrite(write.begin().await?),
            };
        }
        Ok(())
    }

    /// Returns all rows.
    pub async fn all<T: DeserializeOwned>(&self, statement: Statement) -> Result<Vec<T>, DbError> {
        let mut rows = Vec::new();
        self.each(statement, |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// Hands over the rows one by one as they come, so that a long result need not lie in memory.
    pub async fn each<T: DeserializeOwned>(
        &self,
        statement: Statement,
        mut take: impl FnMut(T) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        use futures::TryStreamExt as _;
        let mut state = self.state.lock().await;
        self.open(&mut state).await?;
        run!(&mut *state, statement, |query, connection| {
            let mut rows = query.fetch(connection);
            while let Some(row) = rows.try_next().await? {
                take(read(&row)?)?;
            }
            Ok(())
        })
    }

    /// Writes one row and returns what its RETURNING clause gives.
    pub async fn write_one<T: DeserializeOwned>(&self, statement: Statement) -> Result<T, DbError> {
        if !self.writes {
            return Err(DbError::ReadOnly);
        }
        self.changed.store(true, Ordering::Relaxed);
        self.one(statement).await
    }

    /// Writes rows and returns what the RETURNING clause gives of each.
    pub async fn write_all<T: DeserializeOwned>(&self, statement: Statement) -> Result<Vec<T>, DbError> {
        if !self.writes {
            return Err(DbError::ReadOnly);
        }
        let rows = self.all(statement).await?;
        if !rows.is_empty() {
            self.changed.store(true, Ordering::Relaxed);
        }
        Ok(rows)
    }

    /// Returns the first row, if there is one.
    pub async fn optional<T: DeserializeOwned>(&self, statement: Statement) -> Result<Option<T>, DbError> {
        let mut state = self.state.lock().await;
        self.open(&mut state).await?;
        run!(&mut *state, statement, |query, connection| {
            match query.fetch_optional(connection).await? {
                Some(row) => read(&row).map(Some),
                None => Ok(None),
            }
        })
    }

    /// Returns the only row; none is an error.
    pub async fn one<T: DeserializeOwned>(&self, statement: Statement) -> Result<T, DbError> {
        self.optional(statement).await?.ok_or(DbError::Sqlx(sqlx::Error::RowNotFound))
    }

    /// Tells whether there is any row.
    pub async fn exists(&self, statement: Statement) -> Result<bool, DbError> {
        Ok(self.optional::<serde::de::IgnoredAny>(statement).await?.is_some())
    }

    /// Runs a statement that writes, and returns how many rows it changed.
    pub async fn execute(&self, statement: Statement) -> Result<u64, DbError> {
        if !self.writes {
            return Err(DbError::ReadOnly);
        }
        let mut state = self.state.lock().await;
        self.open(&mut state).await?;
        let rows = run!(&mut *state, statement, |query, connection| {
            Ok::<u64, DbError>(query.execute(connection).await?.rows_affected())
        })?;
        if rows > 0 {
            self.changed.store(true, Ordering::Relaxed);
        }
        Ok(rows)
    }

    /// Begins a part that can be undone alone.
    pub async fn savepoint(&self, name: &'static str) -> Result<Savepoint<'_>, DbError> {
        self.execute(sql(format!("SAVEPOINT {name}"))).await?;
        Ok(Savepoint { conn: self, name })
    }

    /// Makes the changes last. A connection that was never used or only read has nothing to do.
    pub async fn commit(&self) -> Result<(), DbError> {
        self.changed.store(false, Ordering::Relaxed);
        match std::mem::replace(&mut *self.state.lock().await, State::Idle) {
            State::SqliteWrite(transaction) => transaction.commit().await?,
            State::PostgresWrite(transaction) => transaction.commit().await?,
            State::Idle | State::SqliteRead(_) | State::PostgresRead(_) => {}
        }
        Ok(())
    }

    /// Undoes the changes.
    pub async fn rollback(&self) -> Result<(), DbError> {
        self.changed.store(false, Ordering::Relaxed);
        match std::mem::replace(&mut *self.state.lock().await, State::Idle) {
            State::SqliteWrite(transaction) => transaction.rollback().await?,
            State::PostgresWrite(transaction) => transaction.rollback().await?,
            State::Idle | State::SqliteRead(_) | State::PostgresRead(_) => {}
        }
        Ok(())
    }
}

/// A part of a transaction that can be undone alone.
#[derive(Debug)]
pub struct Savepoint<'c> {
    conn: &'c Conn,
    name: &'static str,
}

impl Savepoint<'_> {
    /// Keeps the changes of this part.
    pub async fn release(self) -> Result<(), DbError> {
        self.conn.execute(sql(format!("RELEASE SAVEPOINT {}", self.name))).await?;
        Ok(())
    }

    /// Undoes the changes of this part.
    pub async fn undo(self) -> Result<(), DbError> {
        self.conn.execute(sql(format!("ROLLBACK TO SAVEPOINT {}", self.name))).await?;
        self.release().await
    }
}
