//! When tags changed: the events of all that makes up what builds for a tag see.

use super::db::{Conn, DbError, Dialect, holds_at, sql};

/// Versioned tables whose rows belong to a tag.
const TAG_TABLES: &[&str] = &[
    "tag_listing",
    "tag_inheritance",
    "tag_config",
    "tag_packages",
    "tag_external_repos",
    "tag_extra",
    "group_package_listing",
    "group_req_listing",
    "group_config",
];

/// Versioned tables whose rows belong to an external repo.
const REPO_TABLES: &[&str] = &["external_repo_config", "external_repo_data"];

/// Which changes to look at.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// The last one, or the last before an event.
    Last {
        /// The event.
        before: Option<i64>,
    },
    /// The first one after an event.
    First {
        /// The event.
        after: i64,
    },
}

impl Span {
    fn aggregate(self) -> &'static str {
        match self {
            Self::Last { .. } => "MAX",
            Self::First { .. } => "MIN",
        }
    }

    fn admits(self, column: &str) -> String {
        match self {
            Self::Last { before: None } => format!("{column} IS NOT NULL"),
            Self::Last { before: Some(event) } => format!("{column} < {event}"),
            Self::First { after } => format!("{column} > {after}"),
        }
    }

    /// Returns the event as of which links and uses of external repos count; none is the present.
    pub fn as_of(self) -> Option<i64> {
        match self {
            Self::Last { before } => before,
            Self::First { after } => Some(after),
        }
    }
}

/// Writes one query for each column that holds events of changes of the tags in parameter 1.
fn changes_of_tags(dialect: Dialect, query: impl Fn(&str, &str) -> String) -> Vec<String> {
    let versioned = TAG_TABLES.iter().flat_map(|table| [(*table, "create_event"), (*table, "revoke_event")]);
    let columns = versioned.chain([("tag_updates", "update_event")]);
    columns
        .map(|(table, column)| format!("{} AND {}", query(table, column), dialect.any("tag_id", 1)))
        .collect()
}

/// Returns the event of the last or first change of some tags, and of the external repos that they use.
pub async fn bound(conn: &Conn, tags: &[i64], span: Span) -> Result<Option<i64>, DbError> {
    let dialect = conn.dialect();
    let query = |table: &str, column: &str| {
        format!("SELECT {}({column}) AS event FROM {table} WHERE {}", span.aggregate(), span.admits(column))
    };
    let mut queries = changes_of_tags(dialect, query);
    let used = format!(
        "external_repo_id IN (SELECT tag_external_repos.external_repo_id
                                FROM tag_external_repos
                               WHERE {} AND {})",
        dialect.any("tag_external_repos.tag_id", 1),
        holds_at("tag_external_repos", span.as_of())
    );
    for table in REPO_TABLES {
        for column in ["create_event", "revoke_event"] {
            queries.push(format!("{} AND {used}", query(table, column)));
        }
    }
    let text =
        format!("SELECT {}(event) FROM ({}) AS changes", span.aggregate(), queries.join("\n UNION ALL "));
    conn.one(sql(text).bind(tags)).await
}

/// Tells whether some tags themselves changed after an event.
pub async fn any_since(conn: &Conn, tags: &[i64], event: i64) -> Result<bool, DbError> {
    let query = |table: &str, column: &str| format!("SELECT 1 FROM {table} WHERE {column} > {event}");
    let queries = changes_of_tags(conn.dialect(), query);
    let text = format!("{}\n LIMIT 1", queries.join("\n UNION ALL "));
    conn.exists(sql(text).bind(tags)).await
}

/// Returns the last change of each tag that changed after an event; changes of the external repos that it uses count.
pub async fn last_by_tag(conn: &Conn, after: i64) -> Result<Vec<(i64, i64)>, DbError> {
    let versioned = TAG_TABLES.iter().flat_map(|table| [(*table, "create_event"), (*table, "revoke_event")]);
    let mut queries: Vec<String> = versioned
        .chain([("tag_updates", "update_event")])
        .map(|(table, column)| {
            format!("SELECT tag_id, {column} AS event FROM {table} WHERE {column} > {after}")
        })
        .collect();
    for table in REPO_TABLES {
        for column in ["create_event", "revoke_event"] {
            queries.push(format!(
                "SELECT tag_external_repos.tag_id, {table}.{column} AS event
                   FROM {table}
                   JOIN tag_external_repos ON tag_external_repos.external_repo_id = {table}.external_repo_id
                  WHERE {table}.{column} > {after}"
            ));
        }
    }
    let text = format!(
        "SELECT tag_id, MAX(event) FROM ({}) AS changes GROUP BY tag_id",
        queries.join("\n UNION ALL ")
    );
    conn.all(sql(text)).await
}
