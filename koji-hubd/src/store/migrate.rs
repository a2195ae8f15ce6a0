//! Brings a database to the tables that this hub expects, by numbered files that run once each.
//!
//! Owns the files under `migrations/` and the table `kx_migrations`, which remembers what ran. A file that
//! has shipped is never edited: the checksum that was recorded with it is compared on every start.
//!
//! A PostgreSQL database that upstream's hub has made is adopted: its tables are taken as they are and only
//! our additions are made. Rows that are there are never touched.

use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool, Postgres, SqlitePool, Transaction};

/// The key of the advisory lock under which hubs that start together take turns: "koji" in ASCII.
const ADVISORY_LOCK: i64 = 0x6b6f_6a69;

const SEED: Migration =
    Migration { version: 2, name: "0002_seed", sql: include_str!("../../migrations/both/0002_seed.sql") };
const KX: Migration =
    Migration { version: 3, name: "0003_kx", sql: include_str!("../../migrations/both/0003_kx.sql") };

const POSTGRES: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001_schema",
        sql: include_str!("../../migrations/postgres/0001_schema.sql"),
    },
    SEED,
    KX,
];
const SQLITE: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001_schema",
        sql: include_str!("../../migrations/sqlite/0001_schema.sql"),
    },
    SEED,
    KX,
];

/// The last migration whose tables and rows are upstream's: a database of upstream's hub has them already.
const LAST_OF_UPSTREAM: i32 = SEED.version;

const BOOKKEEPING_POSTGRES: &str = "
    CREATE TABLE kx_migrations (
        version  INTEGER PRIMARY KEY,
        name     TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied  TIMESTAMPTZ NOT NULL DEFAULT now()
    )";
const BOOKKEEPING_SQLITE: &str = "
    CREATE TABLE IF NOT EXISTS kx_migrations (
        version  INTEGER NOT NULL PRIMARY KEY,
        name     TEXT NOT NULL,
        checksum TEXT NOT NULL,
        applied  TIMESTAMP NOT NULL
            DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER))
    )";
const RECORDED: &str = "
    SELECT version, checksum
    FROM kx_migrations";
const RECORD: &str = "
    INSERT INTO kx_migrations (version, name, checksum)
    VALUES ($1, $2, $3)";

/// What a run of the migrations changed; empty when the database was up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The migrations that ran, in order.
    pub applied: Vec<&'static str>,
    /// The migrations that were recorded without running, because upstream's hub had made their tables.
    pub adopted: Vec<&'static str>,
}

/// Why a database could not be brought up to date. Migrations before the failing one stay applied.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A file that had run on this database is not the one that this program carries.
    #[error("migration {name} was edited after it was applied: checksum {shipped}, recorded {recorded}")]
    Edited {
        /// The file's name, without its ending.
        name: &'static str,
        /// The checksum of the file in this program.
        shipped: String,
        /// The checksum of the file that ran.
        recorded: String,
    },
    /// A later version of the hub has changed this database already.
    #[error("database is newer than this program: it has migration {found}, the last one known is {known}")]
    Newer {
        /// The newest migration of the database.
        found: i32,
        /// The newest migration of this program.
        known: i32,
    },
    /// A migration's own SQL failed; nothing of it is left.
    #[error("failed to apply migration {name}")]
    Apply {
        /// The file's name, without its ending.
        name: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The table of applied migrations could not be read or written.
    #[error("failed to keep the record of migrations")]
    Record(#[from] sqlx::Error),
}

/// Brings a SQLite database up to date.
///
/// Any number of processes may call it at once: one of them does the work, the others wait for it.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate_sqlite(pool: &SqlitePool) -> Result<Report, MigrateError> {
    let mut report = Report::default();
    for migration in SQLITE {
        // With a plain BEGIN two processes could read the same record, and one of them would fail as busy.
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(BOOKKEEPING_SQLITE).execute(&mut *tx).await?;
        let recorded: Vec<Recorded> = sqlx::query_as(RECORDED).fetch_all(&mut *tx).await?;
        if migration.is_due(SQLITE, &recorded)? {
            sqlx::raw_sql(migration.sql).execute(&mut *tx).await.map_err(|e| migration.failed(e))?;
            sqlx::query(RECORD)
                .bind(migration.version)
                .bind(migration.name)
                .bind(migration.checksum())
                .execute(&mut *tx)
                .await?;
            report.applied.push(migration.name);
        }
        tx.commit().await?;
    }
    Ok(report)
}

/// Brings a PostgreSQL database up to date, or adopts one of upstream's hub.
///
/// Any number of processes may call it at once: one of them does the work, the others wait for it.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate_postgres(pool: &PgPool) -> Result<Report, MigrateError> {
    let mut report = Report { applied: Vec::new(), adopted: adopt(pool).await? };
    for migration in POSTGRES {
        let mut tx = begin_in_turn(pool).await?;
        let recorded: Vec<Recorded> = sqlx::query_as(RECORDED).fetch_all(&mut *tx).await?;
        if migration.is_due(POSTGRES, &recorded)? {
            sqlx::raw_sql(migration.sql).execute(&mut *tx).await.map_err(|e| migration.failed(e))?;
            record(&mut tx, migration).await?;
            report.applied.push(migration.name);
        }
        tx.commit().await?;
    }
    Ok(report)
}

/// Makes the record of migrations, and takes upstream's for granted where its tables are there without one.
async fn adopt(pool: &PgPool) -> Result<Vec<&'static str>, sqlx::Error> {
    let mut adopted = Vec::new();
    let mut tx = begin_in_turn(pool).await?;
    let (has_record, has_tables): (bool, bool) = sqlx::query_as(
        "SELECT to_regclass('kx_migrations') IS NOT NULL, to_regclass('tag_config') IS NOT NULL",
    )
    .fetch_one(&mut *tx)
    .await?;
    if !has_record {
        sqlx::query(BOOKKEEPING_POSTGRES).execute(&mut *tx).await?;
        for migration in POSTGRES.iter().filter(|m| has_tables && m.version <= LAST_OF_UPSTREAM) {
            record(&mut tx, migration).await?;
            adopted.push(migration.name);
        }
    }
    tx.commit().await?;
    Ok(adopted)
}

/// Opens a transaction that no other hub's migration overlaps.
async fn begin_in_turn(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(ADVISORY_LOCK).execute(&mut *tx).await?;
    Ok(tx)
}

async fn record(connection: &mut PgConnection, migration: &Migration) -> Result<(), sqlx::Error> {
    sqlx::query(RECORD)
        .bind(migration.version)
        .bind(migration.name)
        .bind(migration.checksum())
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of `kx_migrations`: version and checksum.
type Recorded = (i32, String);

#[derive(Debug)]
struct Migration {
    version: i32,
    name: &'static str,
    sql: &'static str,
}

impl Migration {
    fn checksum(&self) -> String {
        hex::encode(Sha256::digest(self.sql))
    }

    /// Tells whether this migration has yet to run on a database with this record.
    fn is_due(&self, known: &[Migration], recorded: &[Recorded]) -> Result<bool, MigrateError> {
        let newest_known = known.iter().map(|m| m.version).max().unwrap_or_default();
        if let Some(&(found, _)) = recorded.iter().find(|(version, _)| *version > newest_known) {
            return Err(MigrateError::Newer { found, known: newest_known });
        }
        let Some((_, recorded)) = recorded.iter().find(|(version, _)| *version == self.version) else {
            return Ok(true);
        };
        let shipped = self.checksum();
        if *recorded != shipped {
            return Err(MigrateError::Edited { name: self.name, shipped, recorded: recorded.clone() });
        }
        Ok(false)
    }

    fn failed(&self, source: sqlx::Error) -> MigrateError {
        MigrateError::Apply { name: self.name, source }
    }
}
