//! Tables that give a number to each name. Such a row is for ever: what the thing is now stands elsewhere.

use koji_core::lookup::Lookup;
use koji_core::records::names::IdName;

use super::db::{Conn, DbError, insert, sql};

/// Kinds of things that have a table of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Tags.
    Tag,
    /// Packages.
    Package,
    /// Comps groups.
    CompsGroup,
    /// Build targets.
    Target,
    /// External repos.
    ExternalRepo,
    /// Content generators.
    ContentGenerator,
    /// Hosts.
    Host,
    /// Channels.
    Channel,
}

impl Names {
    fn table(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Package => "package",
            Self::CompsGroup => "groups",
            Self::Target => "build_target",
            Self::ExternalRepo => "external_repo",
            Self::ContentGenerator => "content_generator",
            Self::Host => "host",
            Self::Channel => "channels",
        }
    }

    /// Returns what people call one of them.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Package => "package",
            Self::CompsGroup => "group",
            Self::Target => "build target",
            Self::ExternalRepo => "external repo",
            Self::ContentGenerator => "content generator",
            Self::Host => "host",
            Self::Channel => "channel",
        }
    }
}

/// Finds a name and its number, whether or not the thing still is.
pub async fn find(conn: &Conn, names: Names, lookup: &Lookup) -> Result<Option<IdName>, DbError> {
    let table = names.table();
    let statement = match lookup {
        Lookup::Id(id) => sql(format!("SELECT id, name FROM {table} WHERE id = $1")).bind(*id),
        Lookup::Name(name) => sql(format!("SELECT id, name FROM {table} WHERE name = $1")).bind(name),
    };
    conn.optional(statement).await
}

/// Gives a name a number and returns it.
pub async fn create(conn: &Conn, names: Names, name: &str) -> Result<i64, DbError> {
    insert(names.table()).set("name", name).returning_id(conn).await
}

/// Changes a name.
pub async fn rename(conn: &Conn, names: Names, id: i64, name: &str) -> Result<(), DbError> {
    let statement = sql(format!("UPDATE {} SET name = $1 WHERE id = $2", names.table()));
    conn.execute(statement.bind(name).bind(id)).await.map(drop)
}
