//! A migrated database of either kind, spoken to in the SQL that both understand.

use koji_hubd::store::migrate::{migrate_postgres, migrate_sqlite};
use koji_testkit::postgres::Server;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;

pub(crate) enum Database {
    Postgres(PgPool),
    Sqlite(SqlitePool, TempDir),
}

impl Database {
    /// Returns a new, migrated database of each kind.
    pub(crate) async fn both() -> [Self; 2] {
        let postgres = empty_postgres().await;
        migrate_postgres(&postgres).await.unwrap();
        let (sqlite, folder) = empty_sqlite().await;
        migrate_sqlite(&sqlite).await.unwrap();
        [Self::Postgres(postgres), Self::Sqlite(sqlite, folder)]
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgres",
            Self::Sqlite(..) => "sqlite",
        }
    }

    pub(crate) async fn run(&self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
            Self::Sqlite(pool, _) => sqlx::raw_sql(sql).execute(pool).await.map(drop),
        }
    }

    /// Returns the first column of all rows, which must be text.
    pub(crate) async fn texts(&self, sql: &'static str) -> Vec<Option<String>> {
        match self {
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Self::Sqlite(pool, _) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        }
    }
}

pub(crate) async fn empty_postgres() -> PgPool {
    let url = Server::shared().fresh_database().await;
    PgPoolOptions::new().max_connections(8).connect(&url).await.unwrap()
}

/// The folder has to outlive the pool.
pub(crate) async fn empty_sqlite() -> (SqlitePool, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("hub.db")).create_if_missing(true);
    (SqlitePoolOptions::new().max_connections(8).connect_with(options).await.unwrap(), folder)
}
