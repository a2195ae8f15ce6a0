//! Search by name.

use koji_core::pattern::like_pattern;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::names::IdName;

use super::db::{Conn, DbError, Select, holds_at};

/// What can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    /// Packages.
    Package,
    /// Builds, in any state.
    Build,
    /// Tags that are there.
    Tag,
    /// Build targets that are there.
    Target,
    /// Users, hosts' users and groups.
    User,
    /// Hosts.
    Host,
    /// Rpms, by the names of their files.
    Rpm,
    /// Maven archives.
    Maven,
    /// Windows archives.
    Win,
}

impl SearchKind {
    /// Reads the name of a kind.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "package" => Self::Package,
            "build" => Self::Build,
            "tag" => Self::Tag,
            "target" => Self::Target,
            "user" => Self::User,
            "host" => Self::Host,
            "rpm" => Self::Rpm,
            "maven" => Self::Maven,
            "win" => Self::Win,
            _ => return None,
        })
    }

    /// Returns where to look.
    fn tables(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Build => "build JOIN package ON package.id = build.pkg_id",
            Self::Tag => "tag JOIN tag_config ON tag_config.tag_id = tag.id",
            Self::Target => {
                "build_target JOIN build_target_config ON build_target_config.build_target_id = build_target.id"
            }
            Self::User => "users",
            Self::Host => "host",
            Self::Rpm => "rpminfo",
            Self::Maven => "archiveinfo JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id",
            Self::Win => "archiveinfo JOIN win_archives ON win_archives.archive_id = archiveinfo.id",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Package => "package.id",
            Self::Build => "build.id",
            Self::Tag => "tag.id",
            Self::Target => "build_target.id",
            Self::User => "users.id",
            Self::Host => "host.id",
            Self::Rpm => "rpminfo.id",
            Self::Maven | Self::Win => "archiveinfo.id",
        }
    }

    /// Returns the name that is given, which is also searched.
    fn name(self) -> &'static str {
        match self {
            Self::Package => "package.name",
            Self::Build => "package.name || '-' || build.version || '-' || build.release",
            Self::Tag => "tag.name",
            Self::Target => "build_target.name",
            Self::User => "users.name",
            Self::Host => "host.name",
            Self::Rpm => {
                "rpminfo.name || '-' || rpminfo.version || '-' || rpminfo.release || '.' || rpminfo.arch || '.rpm'"
            }
            Self::Maven => "archiveinfo.filename",
            Self::Win => "win_archives.relpath || '/' || archiveinfo.filename",
        }
    }

    /// Returns a second text that is searched.
    fn other_name(self) -> Option<&'static str> {
        match self {
            Self::Maven => Some(
                "maven_archives.group_id || '-' || maven_archives.artifact_id || '-' || maven_archives.version",
            ),
            Self::Win => Some("archiveinfo.filename"),
            _ => None,
        }
    }
}

/// How names are compared with what is searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// They are equal.
    Exact,
    /// They match a glob, whatever the case.
    Glob,
    /// They match a regular expression of the database, whatever the case.
    Regex,
}

/// Searches for names.
pub async fn search(
    conn: &Conn,
    kind: SearchKind,
    terms: &str,
    matching: Matching,
    opts: Option<&QueryOpts>,
) -> Result<Listing<IdName>, DbError> {
    let mut select =
        Select::from(conn.dialect(), kind.tables()).columns(&[(kind.id(), "id"), (kind.name(), "name")]);
    select = match kind {
        SearchKind::Tag => select.when(holds_at("tag_config", None)),
        SearchKind::Target => select.when(holds_at("build_target_config", None)),
        _ => select,
    };
    let condition = |column: &str| match matching {
        Matching::Exact => format!("({column}) = $"),
        Matching::Glob => conn.dialect().ilike_next(&format!("({column})")),
        Matching::Regex => conn.dialect().iregex_next(&format!("({column})")),
    };
    let wanted = match matching {
        Matching::Glob => like_pattern(terms),
        Matching::Exact | Matching::Regex => terms.to_owned(),
    };
    select = match kind.other_name() {
        None => select.filter(&condition(kind.name()), &wanted),
        Some(other) => {
            let either = format!("{} OR {}", condition(kind.name()), condition(other));
            select.filter_all(&either, [(&wanted).into(), (&wanted).into()])
        }
    };
    select.opts(opts)?.listing(conn).await
}
