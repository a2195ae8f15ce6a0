//! Both databases hold the same tables, and PostgreSQL's are the ones written down in the snapshots.

use std::collections::BTreeSet;

use crate::catalogue::{
    Column, Columns, postgres_columns, postgres_definitions, postgres_indexes, postgres_references,
    sqlite_columns, sqlite_indexes, sqlite_length_checks, sqlite_references,
};
use crate::database::Database;

/// Returns how SQLite is to declare a column that PostgreSQL has like this.
fn in_sqlite(column: &Column) -> Column {
    let kind = match column.kind.as_str() {
        "integer" | "bigint" | "smallint" => "INTEGER",
        "boolean" => "BOOLEAN",
        "double precision" => "REAL",
        "timestamp with time zone" => "TIMESTAMP",
        "json" | "jsonb" => "JSON TEXT",
        text if text == "text" || text.starts_with("character varying") => "TEXT",
        other => panic!("no rule for {other}"),
    };
    let default = column.default.as_deref().and_then(|default| match default {
        // The hub binds the event, and AUTOINCREMENT is not seen as a default.
        "get_event()" => None,
        sequence if sequence.starts_with("nextval(") => None,
        "now()" | "clock_timestamp()" => {
            Some("CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)".to_owned())
        }
        "true" | "false" => Some(default.to_uppercase()),
        other => Some(other.replace("::text", "")),
    });
    Column { kind: kind.to_owned(), nullable: column.nullable, default }
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let [Database::Postgres(postgres), Database::Sqlite(sqlite, _folder)] = &Database::both().await else {
        unreachable!()
    };
    let expected: Columns = postgres_columns(postgres)
        .await
        .into_iter()
        .map(|(name, column)| (name, in_sqlite(&column)))
        .collect();
    let found = sqlite_columns(sqlite).await;
    for name in expected.keys().chain(found.keys()) {
        assert_eq!(found.get(name), expected.get(name), "{name}");
    }
    assert!(expected.len() > 400, "the comparison covers the whole schema");
}

#[tokio::test]
async fn both_databases_limit_the_same_lengths() {
    let [Database::Postgres(postgres), Database::Sqlite(sqlite, _folder)] = &Database::both().await else {
        unreachable!()
    };
    let checked = sqlite_length_checks(sqlite).await;
    let limited: BTreeSet<String> = postgres_columns(postgres)
        .await
        .iter()
        .filter_map(|(name, column)| {
            let length = column.kind.strip_prefix("character varying(")?.strip_suffix(')')?;
            Some(format!("{name} {length}"))
        })
        .collect();
    assert!(!limited.is_empty());
    assert_eq!(checked, limited);
}

#[tokio::test]
async fn both_databases_have_the_same_keys_and_indexes() {
    let [Database::Postgres(postgres), Database::Sqlite(sqlite, _folder)] = &Database::both().await else {
        unreachable!()
    };
    let missing = |wanted: &std::collections::BTreeSet<String>,
                   there: &std::collections::BTreeSet<String>| {
        wanted.difference(there).cloned().collect::<Vec<_>>()
    };
    for (expected, found) in [
        (postgres_references(postgres).await, sqlite_references(sqlite).await),
        (postgres_indexes(postgres).await, sqlite_indexes(sqlite).await),
    ] {
        assert!(expected.len() > 100, "the comparison covers the whole schema");
        assert_eq!(missing(&expected, &found), [""; 0], "only PostgreSQL has these");
        assert_eq!(missing(&found, &expected), [""; 0], "only SQLite has these");
    }
}

#[tokio::test]
async fn both_databases_start_with_the_same_rows() {
    let [postgres, sqlite] = Database::both().await;
    for sql in [
        "SELECT CAST(id AS TEXT) || name || description FROM permissions ORDER BY id",
        "SELECT CAST(id AS TEXT) || name FROM channels WHERE enabled ORDER BY id",
        "SELECT CAST(id AS TEXT) || name FROM volume ORDER BY id",
        "SELECT CAST(id AS TEXT) || name FROM external_repo ORDER BY id",
        "SELECT CAST(id AS TEXT) || name FROM btype ORDER BY id",
        "SELECT CAST(id AS TEXT) || name || description || extensions || COALESCE(compression_type, '-')
         FROM archivetypes ORDER BY id",
        "SELECT name FROM locks ORDER BY name",
    ] {
        let rows = postgres.texts(sql).await;
        assert!(!rows.is_empty(), "{sql}");
        assert_eq!(rows, sqlite.texts(sql).await, "{sql}");
    }
}

#[tokio::test]
async fn postgres_has_upstreams_tables() {
    let [Database::Postgres(postgres), _] = &Database::both().await else { unreachable!() };
    let dictionary: String = postgres_columns(postgres)
        .await
        .iter()
        .filter(|(name, _)| !name.starts_with("kx_"))
        .map(|(name, Column { kind, nullable, default })| {
            let null = if *nullable { " null" } else { "" };
            let default = default.as_ref().map(|default| format!(" default {default}")).unwrap_or_default();
            format!("{name} {kind}{null}{default}\n")
        })
        .collect();
    insta::assert_snapshot!("columns", dictionary);
    insta::assert_snapshot!("constraints_and_indexes", postgres_definitions(postgres).await.join("\n"));
}
