//! Fresh, migrated, adopted, edited and newer databases.

use futures::future::join_all;
use koji_hubd::store::migrate::{MigrateError, Report, migrate_postgres, migrate_sqlite};
use sqlx::SqlitePool;

use crate::catalogue::{postgres_columns, postgres_definitions};
use crate::database::{empty_postgres, empty_sqlite};

const ALL: [&str; 3] = ["0001_schema", "0002_seed", "0003_kx"];
/// One connection each.
const HUBS: u32 = 8;
const EDIT: &str = "UPDATE kx_migrations SET checksum = 'abc' WHERE version = 2";
const ADVANCE: &str =
    "INSERT INTO kx_migrations (version, name, checksum) VALUES (9000, '9000_later', 'abc')";

async fn sqlite_content(pool: &SqlitePool) -> Vec<String> {
    let tables = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
    let mut content: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
    let rows =
        "SELECT name || extensions FROM archivetypes UNION ALL SELECT name || applied FROM kx_migrations";
    content.extend(sqlx::query_scalar::<_, String>(rows).fetch_all(pool).await.unwrap());
    content
}

#[tokio::test]
async fn a_fresh_sqlite_database_migrates_once() {
    let (pool, _folder) = empty_sqlite().await;
    assert_eq!(migrate_sqlite(&pool).await.unwrap(), Report { applied: ALL.to_vec(), adopted: vec![] });

    let before = sqlite_content(&pool).await;
    assert_eq!(migrate_sqlite(&pool).await.unwrap(), Report::default());
    assert_eq!(sqlite_content(&pool).await, before);
}

#[tokio::test]
async fn a_fresh_postgres_database_migrates_once() {
    let pool = empty_postgres().await;
    assert_eq!(migrate_postgres(&pool).await.unwrap(), Report { applied: ALL.to_vec(), adopted: vec![] });

    let rows =
        "SELECT name || extensions FROM archivetypes UNION ALL SELECT name || applied FROM kx_migrations";
    let before = (
        postgres_columns(&pool).await,
        postgres_definitions(&pool).await,
        sqlx::query_scalar::<_, String>(rows).fetch_all(&pool).await.unwrap(),
    );
    assert_eq!(migrate_postgres(&pool).await.unwrap(), Report::default());
    let after = (
        postgres_columns(&pool).await,
        postgres_definitions(&pool).await,
        sqlx::query_scalar::<_, String>(rows).fetch_all(&pool).await.unwrap(),
    );
    assert_eq!(after, before);
}

#[tokio::test]
async fn hubs_that_start_together_on_sqlite_migrate_once() {
    let (pool, _folder) = empty_sqlite().await;
    let reports = join_all((0..HUBS).map(|_| migrate_sqlite(&pool))).await;
    let mut applied: Vec<_> = reports.into_iter().flat_map(|report| report.unwrap().applied).collect();
    applied.sort_unstable();
    assert_eq!(applied, ALL);
}

#[tokio::test]
async fn hubs_that_start_together_on_postgres_migrate_once() {
    let pool = empty_postgres().await;
    let reports = join_all((0..HUBS).map(|_| migrate_postgres(&pool))).await;
    let mut applied: Vec<_> = reports.into_iter().flat_map(|report| report.unwrap().applied).collect();
    applied.sort_unstable();
    assert_eq!(applied, ALL);
}

#[tokio::test]
async fn upstreams_database_is_adopted_as_it_is() {
    let pool = empty_postgres().await;
    let upstream = include_str!("../../migrations/postgres/0001_schema.sql");
    sqlx::raw_sql(upstream).execute(&pool).await.unwrap();
    sqlx::raw_sql("INSERT INTO permissions (name) VALUES ('house-rule')").execute(&pool).await.unwrap();

    let report = migrate_postgres(&pool).await.unwrap();
    assert_eq!(report, Report { applied: vec!["0003_kx"], adopted: vec!["0001_schema", "0002_seed"] });

    let permissions: Vec<String> =
        sqlx::query_scalar("SELECT name FROM permissions").fetch_all(&pool).await.unwrap();
    assert_eq!(permissions, ["house-rule"], "the site's rows stay as they were");
    assert_eq!(migrate_postgres(&pool).await.unwrap(), Report::default());
}

#[tokio::test]
async fn a_migration_that_was_edited_is_refused() {
    let (sqlite, _folder) = empty_sqlite().await;
    migrate_sqlite(&sqlite).await.unwrap();
    sqlx::query(EDIT).execute(&sqlite).await.unwrap();
    let refused = migrate_sqlite(&sqlite).await;
    assert!(matches!(refused, Err(MigrateError::Edited { name: "0002_seed", .. })), "{refused:?}");

    let postgres = empty_postgres().await;
    migrate_postgres(&postgres).await.unwrap();
    sqlx::query(EDIT).execute(&postgres).await.unwrap();
    let refused = migrate_postgres(&postgres).await;
    assert!(matches!(refused, Err(MigrateError::Edited { name: "0002_seed", .. })), "{refused:?}");
}

#[tokio::test]
async fn a_database_of_a_later_hub_is_refused() {
    let (sqlite, _folder) = empty_sqlite().await;
    migrate_sqlite(&sqlite).await.unwrap();
    sqlx::query(ADVANCE).execute(&sqlite).await.unwrap();
    let refused = migrate_sqlite(&sqlite).await;
    assert!(matches!(refused, Err(MigrateError::Newer { found: 9000, known: 3 })), "{refused:?}");

    let postgres = empty_postgres().await;
    migrate_postgres(&postgres).await.unwrap();
    sqlx::query(ADVANCE).execute(&postgres).await.unwrap();
    let refused = migrate_postgres(&postgres).await;
    assert!(matches!(refused, Err(MigrateError::Newer { found: 9000, known: 3 })), "{refused:?}");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing() {
    let (pool, _folder) = empty_sqlite().await;
    // In the way of the schema, half-way through it.
    sqlx::query("CREATE TABLE tag (id INTEGER)").execute(&pool).await.unwrap();
    let failed = migrate_sqlite(&pool).await;
    assert!(matches!(failed, Err(MigrateError::Apply { name: "0001_schema", .. })), "{failed:?}");

    sqlx::query("DROP TABLE tag").execute(&pool).await.unwrap();
    assert_eq!(migrate_sqlite(&pool).await.unwrap().applied, ALL);
}
