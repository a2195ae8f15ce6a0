//! What a database says about its own tables, in terms that both kinds of database share.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgPool, SqlitePool};

/// Columns by "table.column".
pub(crate) type Columns = BTreeMap<String, Column>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) kind: String,
    pub(crate) nullable: bool,
    pub(crate) default: Option<String>,
}

type ColumnRow = (String, String, String, bool, Option<String>);

fn columns(rows: Vec<ColumnRow>) -> Columns {
    rows.into_iter()
        .map(|(table, name, kind, nullable, default)| {
            (format!("{table}.{name}"), Column { kind, nullable, default })
        })
        .collect()
}

pub(crate) async fn postgres_columns(pool: &PgPool) -> Columns {
    let rows = sqlx::query_as(
        "SELECT c.relname::TEXT, a.attname::TEXT, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
                pg_get_expr(d.adbin, d.adrelid)
         FROM pg_class c
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'",
    );
    columns(rows.fetch_all(pool).await.unwrap())
}

pub(crate) async fn sqlite_columns(pool: &SqlitePool) -> Columns {
    let rows = sqlx::query_as(
        "SELECT t.name, c.name, c.type, c.\"notnull\" = 0, c.dflt_value
         FROM sqlite_schema t
         JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
    );
    columns(rows.fetch_all(pool).await.unwrap())
}

/// Returns each "table.column length" that a check limits.
pub(crate) async fn sqlite_length_checks(pool: &SqlitePool) -> BTreeSet<String> {
    let tables: Vec<(String, String)> =
        sqlx::query_as("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
            .fetch_all(pool)
            .await
            .unwrap();
    let mut checks = BTreeSet::new();
    for (table, sql) in &tables {
        for check in sql.split("CHECK (length(").skip(1) {
            let (column, rest) = check.split_once(") <= ").unwrap();
            let (length, _) = rest.split_once(')').unwrap();
            checks.insert(format!("{table}.{column} {length}"));
        }
    }
    checks
}

/// Returns each foreign key as "child (columns) -> parent (columns) on update ACTION".
pub(crate) async fn postgres_references(pool: &PgPool) -> BTreeSet<String> {
    let rows = sqlx::query_scalar(
        "SELECT conrelid::regclass || ' ('
                || (SELECT string_agg(attname, ',' ORDER BY k.n)
                    FROM unnest(conkey) WITH ORDINALITY k (attnum, n)
                    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.attnum)
                || ') -> ' || confrelid::regclass || ' ('
                || (SELECT string_agg(attname, ',' ORDER BY k.n)
                    FROM unnest(confkey) WITH ORDINALITY k (attnum, n)
                    JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.attnum)
                || ') on update ' || CASE confupdtype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END
         FROM pg_constraint
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace",
    );
    rows.fetch_all(pool).await.unwrap().into_iter().collect()
}

pub(crate) async fn sqlite_references(pool: &SqlitePool) -> BTreeSet<String> {
    let rows = sqlx::query_scalar(
        "SELECT child || ' (' || group_concat(\"from\") || ') -> ' || \"table\" || ' ('
                || group_concat(\"to\") || ') on update ' || on_update
         FROM (SELECT t.name AS child, f.*
               FROM sqlite_schema t
               JOIN pragma_foreign_key_list(t.name) f
               WHERE t.type = 'table'
               ORDER BY t.name, f.id, f.seq)
         GROUP BY child, id",
    );
    rows.fetch_all(pool).await.unwrap().into_iter().collect()
}

/// Returns each index as "table (columns)", marked where it is unique or partial.
pub(crate) async fn postgres_indexes(pool: &PgPool) -> BTreeSet<String> {
    let rows = sqlx::query_scalar(
        "SELECT CASE WHEN indisunique THEN 'unique ' ELSE '' END || indrelid::regclass || ' ('
                || (SELECT string_agg(COALESCE(a.attname, '<expression>'), ',' ORDER BY k.n)
                    FROM unnest(indkey[0:indnkeyatts - 1]) WITH ORDINALITY k (attnum, n)
                    LEFT JOIN pg_attribute a
                        ON a.attrelid = indrelid AND a.attnum = k.attnum AND k.attnum > 0)
                || ')' || CASE WHEN indpred IS NULL THEN '' ELSE ' partial' END
         FROM pg_index
         JOIN pg_class c ON c.oid = indrelid
         WHERE c.relnamespace = 'public'::regnamespace",
    );
    rows.fetch_all(pool).await.unwrap().into_iter().collect()
}

pub(crate) async fn sqlite_indexes(pool: &SqlitePool) -> BTreeSet<String> {
    let rows = sqlx::query_scalar(
        "SELECT CASE WHEN \"unique\" THEN 'unique ' ELSE '' END || name || ' ('
                || group_concat(COALESCE(column, '<expression>')) || ')'
                || CASE WHEN partial THEN ' partial' ELSE '' END
         FROM (SELECT t.name, i.seq, i.\"unique\", i.partial, c.name AS column
               FROM sqlite_schema t
               JOIN pragma_index_list(t.name) i
               JOIN pragma_index_info(i.name) c
               WHERE t.type = 'table'
               ORDER BY t.name, i.seq, c.seqno)
         GROUP BY name, seq
         UNION
         -- An integer primary key is the table's own key and has no index.
         SELECT 'unique ' || t.name || ' (' || c.name || ')'
         FROM sqlite_schema t
         JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND c.type = 'INTEGER' AND c.pk = 1
           AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk')",
    );
    rows.fetch_all(pool).await.unwrap().into_iter().collect()
}

/// Returns the definitions of all constraints and indexes but those of our own, as PostgreSQL writes them.
pub(crate) async fn postgres_definitions(pool: &PgPool) -> Vec<String> {
    let rows = sqlx::query_scalar(
        "SELECT *
         FROM (SELECT conrelid::regclass || ': ' || pg_get_constraintdef(oid) AS definition
               FROM pg_constraint
               WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u')
               UNION ALL
               SELECT tablename || ': ' || regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON')
               FROM pg_indexes
               WHERE schemaname = 'public' AND indexname NOT LIKE 'kx\\_%') d
         WHERE definition NOT LIKE 'kx\\_%'
         ORDER BY definition COLLATE \"C\"",
    );
    rows.fetch_all(pool).await.unwrap()
}
