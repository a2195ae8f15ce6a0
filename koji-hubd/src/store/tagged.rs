//! What is in tags: builds with their rpms and archives.

use koji_core::ids::TagId;
use koji_core::inheritance::PackageEntry;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::BareBuild;
use koji_core::records::states::BuildState;
use koji_core::records::tagged::{LatestMavenArchive, TaggedArchive, TaggedBuild, TaggedRpm};
use koji_core::refs::UserRef;

use super::db::{Conn, DbError, Param, Select, holds_at};

/// A type of build, as far as lists of tags know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildKind {
    /// Builds of Maven, listed with their coordinates.
    Maven,
    /// Builds for Windows, listed with their platform.
    Win,
    /// Images.
    Image,
    /// Another type, by its number.
    Other(i64),
}

/// Which of the builds in tags are wanted; all that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct BuildFilter {
    /// Those of the package of this name.
    pub package: Option<String>,
    /// Those of packages whose names begin so, whatever the case.
    pub prefix: Option<String>,
    /// Those of this owner.
    pub owner: Option<UserRef>,
    /// Those of this type.
    pub kind: Option<BuildKind>,
    /// Drafts alone, or none.
    pub draft: Option<bool>,
    /// Whether the further data are wanted too.
    pub extra: bool,
}

const BUILD_COLUMNS: &[(&str, &str)] = &[
    ("build.id", "id"),
    ("build.id", "build_id"),
    ("package.id", "package_id"),
    ("package.name", "package_name"),
    ("package.name", "name"),
    ("build.version", "version"),
    ("build.release", "release"),
    ("build.epoch", "epoch"),
    ("package.name || '-' || build.version || '-' || build.release", "nvr"),
    ("build.draft", "draft"),
    ("build.state", "state"),
    ("build.task_id", "task_id"),
    ("build.owner", "owner_id"),
    ("owners.name", "owner_name"),
    ("build.promoter", "promoter_id"),
    ("promoters.name", "promoter_name"),
    ("build.volume_id", "volume_id"),
    ("volume.name", "volume_name"),
    ("build.create_event", "creation_event_id"),
    ("events.time", "creation_time"),
    ("build.start_time", "start_time"),
    ("build.completion_time", "completion_time"),
    ("build.promotion_time", "promotion_time"),
    ("tag_listing.tag_id", "tag_id"),
    ("tag.name", "tag_name"),
    ("tag_listing.create_event", "create_event"),
];

/// Hands over the complete builds of tags: tag by tag in the given order, the build tagged last first.
///
/// A tag that is given twice has its builds handed over twice.
pub async fn each_build(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
    filter: &BuildFilter,
    mut take: impl FnMut(TaggedBuild),
) -> Result<(), DbError> {
    let mut select = Select::from(conn.dialect(), "tag_listing")
        .listed("tag_listing.tag_id", tags)
        .join("JOIN tag ON tag.id = tag_listing.tag_id")
        .join("JOIN build ON build.id = tag_listing.build_id")
        .join("JOIN package ON package.id = build.pkg_id")
        .join("JOIN users AS owners ON owners.id = build.owner")
        .join("LEFT JOIN users AS promoters ON promoters.id = build.promoter")
        .join("JOIN volume ON volume.id = build.volume_id")
        .join("JOIN events ON events.id = build.create_event")
        .columns(BUILD_COLUMNS)
        .when(holds_at("tag_listing", event))
        .filter("build.state = $", BuildState::Complete.number())
        .filter_some("package.name = $", filter.package.as_deref())
        .filter_some("build.draft = $", filter.draft);
    if filter.extra {
        select = select.columns(&[("build.extra", "extra")]);
    }
    if let Some(prefix) = &filter.prefix {
        select = select.ilike("package.name", &format!("{}%", prefix.replace('\\', "\\\\")));
    }
    if let Some(owner) = &filter.owner {
        select = of_owner(select, owner);
    }
    select = match filter.kind {
        None => select,
        Some(BuildKind::Maven) => {
            select.join("JOIN maven_builds ON maven_builds.build_id = build.id").columns(&[
                ("maven_builds.group_id", "maven_group_id"),
                ("maven_builds.artifact_id", "maven_artifact_id"),
                ("maven_builds.version", "maven_version"),
            ])
        }
        Some(BuildKind::Win) => select
            .join("JOIN win_builds ON win_builds.build_id = build.id")
            .columns(&[("win_builds.platform", "platform")]),
        Some(BuildKind::Image) => select.join("JOIN image_builds ON image_builds.build_id = build.id"),
        Some(BuildKind::Other(btype)) => select
            .join("JOIN build_types ON build_types.build_id = build.id")
            .filter("build_types.btype_id = $", btype),
    };
    let select = select.order_by("listed.place, tag_listing.create_event DESC, build.id DESC");
    conn.each(select.statement(), |build| {
        take(build);
        Ok(())
    })
    .await
}

fn of_owner(select: Select, owner: &UserRef) -> Select {
    match owner {
        UserRef::Id(id) => select.filter("owners.id = $", *id),
        UserRef::Name(name) => select.filter("owners.name = $", name),
        UserRef::Match(wanted) => select
            .filter_some("owners.id = $", wanted.id)
            .filter_some("owners.name = $", wanted.name.as_deref())
            .filter_some(
                "owners.id IN (SELECT user_id FROM user_krb_principals WHERE krb_principal = $)",
                wanted.krb_principal.as_deref(),
            ),
        UserRef::Malformed(_) => select.when("FALSE"),
    }
}

/// Returns the number of a type of build.
pub async fn build_type(conn: &Conn, name: &str) -> Result<Option<i64>, DbError> {
    Select::from(conn.dialect(), "btype")
        .columns(&[("id", "id")])
        .filter("name = $", name)
        .optional(conn)
        .await
}

/// Returns the entries of the package lists of tags, each with its tag; owners are left out.
pub async fn package_entries(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
) -> Result<Vec<(TagId, PackageEntry)>, DbError> {
    let select = Select::from(conn.dialect(), "tag_packages")
        .join("JOIN package ON package.id = tag_packages.package_id")
        .columns(&[
            ("tag_packages.tag_id", "tag_id"),
            ("package.id", "package_id"),
            ("package.name", "package_name"),
            ("''", "tag_name"),
            ("tag_packages.extra_arches", "extra_arches"),
            ("tag_packages.blocked", "blocked"),
        ])
        .any("tag_packages.tag_id", tags.into())
        .when(holds_at("tag_packages", event));
    let mut entries = Vec::new();
    conn.each(select.statement(), |entry: PackageEntry| {
        entries.push((entry.tag_id, entry));
        Ok(())
    })
    .await?;
    Ok(entries)
}

/// What to give of the rpms of builds.
#[derive(Debug, Clone, Default)]
pub struct RpmFilter {
    /// Only those of these arches.
    pub arches: Option<Vec<String>>,
    /// Whether each is given once for each of its signatures, with the key.
    pub signatures: bool,
    /// Whether the further data are wanted too.
    pub extra: bool,
}

/// Returns the rpms of builds.
pub async fn rpms(conn: &Conn, builds: &[i64], filter: &RpmFilter) -> Result<Vec<TaggedRpm>, DbError> {
    let mut select = Select::from(conn.dialect(), "rpminfo")
        .columns(&[
            ("rpminfo.id", "id"),
            ("rpminfo.name", "name"),
            ("rpminfo.version", "version"),
            ("rpminfo.release", "release"),
            ("rpminfo.epoch", "epoch"),
            ("rpminfo.arch", "arch"),
            ("rpminfo.draft", "draft"),
            ("rpminfo.payloadhash", "payloadhash"),
            ("rpminfo.size", "size"),
            ("rpminfo.buildtime", "buildtime"),
            ("rpminfo.buildroot_id", "buildroot_id"),
            ("rpminfo.build_id", "build_id"),
            ("rpminfo.metadata_only", "metadata_only"),
        ])
        .any("rpminfo.build_id", builds.into());
    if filter.extra {
        select = select.columns(&[("rpminfo.extra", "extra")]);
    }
    if filter.signatures {
        select = select
            .join("LEFT JOIN rpmsigs ON rpmsigs.rpm_id = rpminfo.id")
            .columns(&[("rpmsigs.sigkey", "sigkey")]);
    }
    if let Some(arches) = &filter.arches {
        select = select.any("rpminfo.arch", Param::from(arches.clone()));
    }
    select.all(conn).await
}

/// A type of build whose archives can be listed with their own columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveKind {
    /// Archives of Maven, with their coordinates.
    Maven,
    /// Archives for Windows, with folder, platforms and flags.
    Win,
}

/// Returns the archives of builds.
pub async fn archives(
    conn: &Conn,
    builds: &[i64],
    kind: Option<ArchiveKind>,
    extra: bool,
) -> Result<Vec<TaggedArchive>, DbError> {
    let mut select = Select::from(conn.dialect(), "archiveinfo")
        .join("LEFT JOIN btype ON btype.id = archiveinfo.btype_id")
        .columns(&[
            ("archiveinfo.id", "id"),
            ("archiveinfo.type_id", "type_id"),
            ("archiveinfo.btype_id", "btype_id"),
            ("btype.name", "btype"),
            ("archiveinfo.build_id", "build_id"),
            ("archiveinfo.buildroot_id", "buildroot_id"),
            ("archiveinfo.filename", "filename"),
            ("archiveinfo.size", "size"),
            ("archiveinfo.checksum", "checksum"),
            ("archiveinfo.checksum_type", "checksum_type"),
            ("archiveinfo.metadata_only", "metadata_only"),
        ])
        .any("archiveinfo.build_id", builds.into());
    if extra {
        select = select.columns(&[("archiveinfo.extra", "extra")]);
    }
    select = match kind {
        None => select,
        Some(ArchiveKind::Maven) => {
            select.join("JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id").columns(&[
                ("maven_archives.group_id", "maven_group_id"),
                ("maven_archives.artifact_id", "maven_artifact_id"),
                ("maven_archives.version", "maven_version"),
            ])
        }
        Some(ArchiveKind::Win) => {
            select.join("JOIN win_archives ON win_archives.archive_id = archiveinfo.id").columns(&[
                ("win_archives.relpath", "relpath"),
                ("win_archives.platforms", "platforms"),
                ("win_archives.flags", "flags"),
            ])
        }
    };
    select.all(conn).await
}

/// Hands over the Maven archives of the complete builds of tags, in the order of [`each_build`].
pub async fn each_maven_archive(
    conn: &Conn,
    tags: &[i64],
    event: Option<i64>,
    mut take: impl FnMut(LatestMavenArchive),
) -> Result<(), DbError> {
    let select = Select::from(conn.dialect(), "tag_listing")
        .listed("tag_listing.tag_id", tags)
        .join("JOIN tag ON tag.id = tag_listing.tag_id")
        .join("JOIN build ON build.id = tag_listing.build_id")
        .join("JOIN package ON package.id = build.pkg_id")
        .join("JOIN volume ON volume.id = build.volume_id")
        .join("JOIN archiveinfo ON archiveinfo.build_id = build.id")
        .join("JOIN maven_archives ON maven_archives.archive_id = archiveinfo.id")
        .columns(&[
            ("archiveinfo.id", "id"),
            ("archiveinfo.type_id", "type_id"),
            ("maven_archives.group_id", "group_id"),
            ("maven_archives.artifact_id", "artifact_id"),
            ("maven_archives.version", "version"),
            ("archiveinfo.buildroot_id", "buildroot_id"),
            ("archiveinfo.filename", "filename"),
            ("archiveinfo.size", "size"),
            ("archiveinfo.checksum", "checksum"),
            ("archiveinfo.checksum_type", "checksum_type"),
            ("archiveinfo.metadata_only", "metadata_only"),
            ("archiveinfo.extra", "extra"),
            ("build.id", "build_id"),
            ("build.pkg_id", "pkg_id"),
            ("package.name", "build_name"),
            ("build.version", "build_version"),
            ("build.release", "build_release"),
            ("build.epoch", "build_epoch"),
            ("build.state", "state"),
            ("build.task_id", "task_id"),
            ("build.owner", "owner"),
            ("build.volume_id", "volume_id"),
            ("volume.name", "volume_name"),
            ("tag.id", "tag_id"),
            ("tag.name", "tag_name"),
            ("tag_listing.create_event", "tag_event"),
        ])
        .when(holds_at("tag_listing", event))
        .filter("build.state = $", BuildState::Complete.number())
        .order_by("listed.place, tag_listing.create_event DESC, build.id DESC, archiveinfo.id");
    conn.each(select.statement(), |archive| {
        take(archive);
        Ok(())
    })
    .await
}

/// Returns those of the tags whose repositories hold all versions of Maven artifacts.
pub async fn tags_with_all_maven(conn: &Conn, tags: &[i64], event: Option<i64>) -> Result<Vec<i64>, DbError> {
    Select::from(conn.dialect(), "tag_config")
        .columns(&[("tag_config.tag_id", "tag_id")])
        .any("tag_config.tag_id", tags.into())
        .when(holds_at("tag_config", event))
        .when("tag_config.maven_include_all")
        .all(conn)
        .await
}

/// Lists complete builds that are in no tag.
pub async fn untagged(
    conn: &Conn,
    package: Option<&str>,
    draft: Option<bool>,
    opts: Option<&QueryOpts>,
) -> Result<Listing<BareBuild>, DbError> {
    Select::from(conn.dialect(), "build JOIN package ON package.id = build.pkg_id")
        .columns(&[
            ("build.id", "id"),
            ("package.name", "name"),
            ("build.version", "version"),
            ("build.release", "release"),
        ])
        .when(
            "NOT EXISTS (SELECT 1
                           FROM tag_listing
                          WHERE tag_listing.build_id = build.id
                            AND tag_listing.active = TRUE)",
        )
        .filter("build.state = $", BuildState::Complete.number())
        .filter_some("package.name = $", package)
        .filter_some("build.draft = $", draft)
        .opts(opts)?
        .listing(conn)
        .await
}
