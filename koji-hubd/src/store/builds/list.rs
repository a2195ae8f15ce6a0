//! The list of builds, and what it is narrowed to.

use koji_core::pattern::like_pattern;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::ListedBuild;
use koji_core::time::Timestamp;

use super::super::db::{Conn, DbError};
use super::find::select;

/// What a list of builds is narrowed to; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct BuildFilter {
    /// The package.
    pub package: Option<i64>,
    /// The owner.
    pub owner: Option<i64>,
    /// The task that made it; -1 for any.
    pub task: Option<i64>,
    /// The user who promoted it.
    pub promoter: Option<i64>,
    /// The content generator.
    pub generator: Option<i64>,
    /// The volume.
    pub volume: Option<i64>,
    /// The state.
    pub state: Option<i64>,
    /// Whether it is a draft.
    pub draft: Option<bool>,
    /// How the package's name begins, whatever the case.
    pub prefix: Option<String>,
    /// A glob that the name-version-release fits, whatever the case.
    pub pattern: Option<String>,
    /// A glob that the source fits, whatever the case.
    pub source: Option<String>,
    /// Made before.
    pub created_before: Option<Timestamp>,
    /// Made after.
    pub created_after: Option<Timestamp>,
    /// Completed before.
    pub complete_before: Option<Timestamp>,
    /// Completed after.
    pub complete_after: Option<Timestamp>,
    /// Promoted before.
    pub promoted_before: Option<Timestamp>,
    /// Promoted after.
    pub promoted_after: Option<Timestamp>,
    /// The type of build.
    pub kind: Option<TypeFilter>,
}

/// The type of build, and what its data must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeFilter {
    /// A Maven build.
    Maven {
        /// Its group.
        group_id: Option<String>,
        /// Its artifact.
        artifact_id: Option<String>,
        /// Its Maven version.
        version: Option<String>,
    },
    /// A Windows build.
    Windows {
        /// Its platform.
        platform: Option<String>,
    },
    /// An image build.
    Image,
    /// A build of another type, by the type's number.
    Other(i64),
}

/// Lists builds.
pub async fn list(
    conn: &Conn,
    filter: BuildFilter,
    opts: Option<&QueryOpts>,
) -> Result<Listing<ListedBuild>, DbError> {
    let mut select = select(conn.dialect())
        .filter_some("build.pkg_id = $", filter.package)
        .filter_some("build.owner = $", filter.owner)
        .filter_some("build.task_id = $", filter.task.filter(|task| *task != -1))
        .filter_some("build.promoter = $", filter.promoter)
        .filter_some("build.cg_id = $", filter.generator)
        .filter_some("build.volume_id = $", filter.volume)
        .filter_some("build.state = $", filter.state)
        .filter_some("build.draft = $", filter.draft)
        .filter_some("events.time < $", filter.created_before)
        .filter_some("events.time > $", filter.created_after)
        .filter_some("build.completion_time < $", filter.complete_before)
        .filter_some("build.completion_time > $", filter.complete_after)
        .filter_some("build.promotion_time < $", filter.promoted_before)
        .filter_some("build.promotion_time > $", filter.promoted_after);
    if filter.task == Some(-1) {
        select = select.when("build.task_id IS NOT NULL");
    }
    if let Some(prefix) = filter.prefix {
        select = select.ilike("package.name", &format!("{}%", prefix.replace('\\', "\\\\")));
    }
    if let Some(pattern) = filter.pattern {
        let nvr = "(package.name || '-' || build.version || '-' || build.release)";
        select = select.ilike(nvr, &like_pattern(&pattern));
    }
    if let Some(pattern) = filter.source {
        select = select.ilike("build.source", &like_pattern(&pattern));
    }
    select = match filter.kind {
        None => select,
        Some(TypeFilter::Maven { group_id, artifact_id, version }) => select
            .join("JOIN maven_builds ON maven_builds.build_id = build.id")
            .columns(&[
                ("maven_builds.group_id", "maven_group_id"),
                ("maven_builds.artifact_id", "maven_artifact_id"),
                ("maven_builds.version", "maven_version"),
            ])
            .filter_some("maven_builds.group_id = $", group_id)
            .filter_some("maven_builds.artifact_id = $", artifact_id)
            .filter_some("maven_builds.version = $", version),
        Some(TypeFilter::Windows { platform }) => select
            .join("JOIN win_builds ON win_builds.build_id = build.id")
            .columns(&[("win_builds.platform", "platform")])
            .filter_some("win_builds.platform = $", platform),
        Some(TypeFilter::Image) => select.join("JOIN image_builds ON image_builds.build_id = build.id"),
        Some(TypeFilter::Other(id)) => {
            let has_type = "build.id IN (SELECT build_id FROM build_types WHERE btype_id = $)";
            select.filter(has_type, id)
        }
    };
    select.opts(opts)?.listing(conn).await
}
