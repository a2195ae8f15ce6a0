//! Opening the database that the configuration names.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

use super::conn::Conn;
use super::{DbError, Dialect};
use crate::store::migrate::{MigrateError, Report, migrate_postgres, migrate_sqlite};

/// Where the data lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbConfig {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A PostgreSQL server: a URL.
    Postgres(String),
}

/// The open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite, with many readers and one writer.
    Sqlite {
        /// Connections that cannot write.
        read: SqlitePool,
        /// The one connection that writes.
        write: SqlitePool,
    },
    /// PostgreSQL.
    Postgres {
        /// Connections that cannot write.
        read: PgPool,
        /// Connections for transactions.
        write: PgPool,
    },
}

impl Db {
    /// Opens the database; a SQLite file is made if it is missing.
    pub async fn open(config: &DbConfig) -> Result<Self, DbError> {
        match config {
            DbConfig::Sqlite(path) => {
                if let Some(folder) = path.parent() {
                    fs_err::create_dir_all(folder).map_err(sqlx::Error::Io)?;
                }
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Normal)
                    .busy_timeout(Duration::from_secs(30))
                    .with_regexp()
                    .pragma("temp_store", "memory")
                    .pragma("cache_size", "-32000")
                    .pragma("mmap_size", "268435456")
                    .optimize_on_close(true, 400)
                    .statement_cache_capacity(500);
                let write = SqlitePoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(Duration::from_secs(60))
                    .test_before_acquire(false)
                    .connect_with(options.clone())
                    .await?;
                let read = SqlitePoolOptions::new()
                    .min_connections(1)
                    .max_connections(8)
                    .test_before_acquire(false)
                    .connect_with(options.pragma("query_only", "on"))
                    .await?;
                Ok(Self::Sqlite { read, write })
            }
            DbConfig::Postgres(url) => {
                let options = PgConnectOptions::from_str(url)?
                    .application_name("koji-hubd")
                    .options([("timezone", "UTC")])
                    .statement_cache_capacity(500);
                let pool = PgPoolOptions::new()
                    .max_connections(16)
                    .acquire_timeout(Duration::from_secs(30))
                    .test_before_acquire(false);
                let read = options.clone().options([("default_transaction_read_only", "on")]);
                Ok(Self::Postgres {
                    read: pool.clone().connect_with(read).await?,
                    write: pool.connect_with(options).await?,
                })
            }
        }
    }

    /// Brings the database up to date: makes the tables that are missing, or adopts those of upstream's hub.
    pub async fn migrate(&self) -> Result<Report, MigrateError> {
        match self {
            Self::Sqlite { write, .. } => migrate_sqlite(write).await,
            Self::Postgres { write, .. } => migrate_postgres(write).await,
        }
    }

    /// Returns which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// Returns a connection that only reads; it is taken from the pool at the first statement.
    pub fn reader(&self) -> Conn {
        Conn::reader(self.clone())
    }

    /// Returns a connection whose statements are one transaction, begun at the first.
    pub fn writer(&self) -> Conn {
        Conn::writer(self.clone())
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}
