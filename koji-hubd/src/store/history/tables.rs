//! The versioned tables: their columns, what these point to, and which of them each filter looks at.

/// What a row can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A tag, by number.
    Tag,
    /// A build, by number.
    Build,
    /// A package, by number.
    Package,
    /// A user, by number.
    User,
    /// A permission, by number.
    Permission,
    /// An external repo, by number.
    ExternalRepo,
    /// A build target, by number.
    Target,
    /// A comps group, by number.
    Group,
    /// A content generator, by number.
    ContentGenerator,
    /// A host, by number.
    Host,
    /// A channel, by number.
    Channel,
    /// An extra setting of tags, by its key.
    ExtraKey,
}

/// A versioned table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its own columns, besides those that all versioned tables have.
    pub own: &'static [&'static str],
    /// Columns of the tables it is joined with: the expression, and the name in the result.
    pub joined: &'static [(&'static str, &'static str)],
    /// How it is joined with them.
    pub joins: &'static str,
    /// The condition by which a row is about something; each `$` stands for what that is.
    pub subjects: &'static [(Subject, &'static str)],
}

use Subject::{
    Build, Channel, ContentGenerator, ExternalRepo, ExtraKey, Group, Host, Package, Permission, Tag, Target,
    User,
};

/// All versioned tables.
pub const TABLES: &[Table] = &[
    Table {
        name: "user_perms",
        own: &["user_id", "perm_id"],
        joined: &[("person.name", "user.name"), ("permissions.name", "permission.name")],
        joins: "JOIN users AS person ON person.id = user_perms.user_id
                JOIN permissions ON permissions.id = user_perms.perm_id",
        subjects: &[(User, "user_perms.user_id = $"), (Permission, "user_perms.perm_id = $")],
    },
    Table {
        name: "user_groups",
        own: &["user_id", "group_id"],
        joined: &[("person.name", "user.name"), ("grouping.name", "group.name")],
        joins: "JOIN users AS person ON person.id = user_groups.user_id
                JOIN users AS grouping ON grouping.id = user_groups.group_id",
        // Upstream's filter sees only the group, and programs that show the history of users rely on it.
        subjects: &[(User, "user_groups.group_id = $")],
    },
    Table {
        name: "cg_users",
        own: &["user_id", "cg_id"],
        joined: &[("person.name", "user.name"), ("content_generator.name", "content_generator.name")],
        joins: "JOIN users AS person ON person.id = cg_users.user_id
                JOIN content_generator ON content_generator.id = cg_users.cg_id",
        subjects: &[(User, "cg_users.user_id = $"), (ContentGenerator, "cg_users.cg_id = $")],
    },
    Table {
        name: "tag_config",
        own: &["tag_id", "arches", "perm_id", "locked", "maven_support", "maven_include_all"],
        joined: &[("tag.name", "tag.name"), ("permissions.name", "permission.name")],
        joins: "JOIN tag ON tag.id = tag_config.tag_id
                LEFT JOIN permissions ON permissions.id = tag_config.perm_id",
        subjects: &[(Tag, "tag_config.tag_id = $"), (Permission, "tag_config.perm_id = $")],
    },
    Table {
        name: "tag_extra",
        own: &["tag_id", "key", "value"],
        joined: &[("tag.name", "tag.name")],
        joins: "JOIN tag ON tag.id = tag_extra.tag_id",
        subjects: &[(Tag, "tag_extra.tag_id = $"), (ExtraKey, "tag_extra.key = $")],
    },
    Table {
        name: "tag_inheritance",
        own: &["tag_id", "parent_id", "priority", "maxdepth", "intransitive", "noconfig", "pkg_filter"],
        joined: &[("tag.name", "tag.name"), ("parent.name", "parent.name")],
        joins: "JOIN tag ON tag.id = tag_inheritance.tag_id
                JOIN tag AS parent ON parent.id = tag_inheritance.parent_id",
        subjects: &[(Tag, "tag_inheritance.tag_id = $ OR tag_inheritance.parent_id = $")],
    },
    Table {
        name: "build_target_config",
        own: &["build_target_id", "build_tag", "dest_tag"],
        joined: &[
            ("build_target.name", "build_target.name"),
            ("build_tag.name", "build_tag.name"),
            ("dest_tag.name", "dest_tag.name"),
        ],
        joins: "JOIN build_target ON build_target.id = build_target_config.build_target_id
                JOIN tag AS build_tag ON build_tag.id = build_target_config.build_tag
                JOIN tag AS dest_tag ON dest_tag.id = build_target_config.dest_tag",
        subjects: &[
            (Tag, "build_target_config.dest_tag = $"),
            (Target, "build_target_config.build_target_id = $"),
        ],
    },
    Table {
        name: "external_repo_config",
        own: &["external_repo_id", "url"],
        joined: &[("external_repo.name", "external_repo.name")],
        joins: "JOIN external_repo ON external_repo.id = external_repo_config.external_repo_id",
        subjects: &[(ExternalRepo, "external_repo_config.external_repo_id = $")],
    },
    Table {
        name: "external_repo_data",
        own: &["external_repo_id", "data"],
        joined: &[("external_repo.name", "external_repo.name")],
        joins: "JOIN external_repo ON external_repo.id = external_repo_data.external_repo_id",
        subjects: &[(ExternalRepo, "external_repo_data.external_repo_id = $")],
    },
    Table {
        name: "tag_external_repos",
        own: &["tag_id", "external_repo_id", "priority", "merge_mode", "arches"],
        joined: &[("tag.name", "tag.name"), ("external_repo.name", "external_repo.name")],
        joins: "JOIN tag ON tag.id = tag_external_repos.tag_id
                JOIN external_repo ON external_repo.id = tag_external_repos.external_repo_id",
        subjects: &[
            (Tag, "tag_external_repos.tag_id = $"),
            (ExternalRepo, "tag_external_repos.external_repo_id = $"),
        ],
    },
    Table {
        name: "host_config",
        own: &["host_id", "arches", "capacity", "description", "comment", "enabled"],
        joined: &[("host.name", "host.name")],
        joins: "JOIN host ON host.id = host_config.host_id",
        subjects: &[(Host, "host_config.host_id = $")],
    },
    Table {
        name: "host_channels",
        own: &["host_id", "channel_id"],
        joined: &[("host.name", "host.name"), ("channels.name", "channels.name")],
        joins: "JOIN host ON host.id = host_channels.host_id
                JOIN channels ON channels.id = host_channels.channel_id",
        subjects: &[(Host, "host_channels.host_id = $"), (Channel, "host_channels.channel_id = $")],
    },
    Table {
        name: "tag_listing",
        own: &["build_id", "tag_id"],
        joined: &[
            ("tag.name", "tag.name"),
            ("package.name", "name"),
            ("build.version", "version"),
            ("build.release", "release"),
            ("build.epoch", "epoch"),
            ("build.state", "build.state"),
        ],
        joins: "JOIN tag ON tag.id = tag_listing.tag_id
                JOIN build ON build.id = tag_listing.build_id
                JOIN package ON package.id = build.pkg_id",
        subjects: &[
            (Tag, "tag_listing.tag_id = $"),
            (Build, "tag_listing.build_id = $"),
            (Package, "build.pkg_id = $"),
        ],
    },
    Table {
        name: "tag_packages",
        own: &["package_id", "tag_id", "blocked", "extra_arches"],
        joined: &[("package.name", "package.name"), ("tag.name", "tag.name")],
        joins: "JOIN package ON package.id = tag_packages.package_id
                JOIN tag ON tag.id = tag_packages.tag_id",
        subjects: &[(Tag, "tag_packages.tag_id = $"), (Package, "tag_packages.package_id = $")],
    },
    Table {
        name: "tag_package_owners",
        own: &["package_id", "tag_id", "owner"],
        joined: &[("package.name", "package.name"), ("tag.name", "tag.name"), ("owning.name", "owner.name")],
        joins: "JOIN package ON package.id = tag_package_owners.package_id
                JOIN tag ON tag.id = tag_package_owners.tag_id
                JOIN users AS owning ON owning.id = tag_package_owners.owner",
        subjects: &[
            (Tag, "tag_package_owners.tag_id = $"),
            (Package, "tag_package_owners.package_id = $"),
            (User, "tag_package_owners.owner = $"),
        ],
    },
    Table {
        name: "group_config",
        own: &[
            "group_id",
            "tag_id",
            "blocked",
            "exported",
            "display_name",
            "is_default",
            "uservisible",
            "description",
            "langonly",
            "biarchonly",
        ],
        joined: &[("groups.name", "group.name"), ("tag.name", "tag.name")],
        joins: "JOIN groups ON groups.id = group_config.group_id
                JOIN tag ON tag.id = group_config.tag_id",
        subjects: &[(Tag, "group_config.tag_id = $"), (Group, "group_config.group_id = $")],
    },
    Table {
        name: "group_req_listing",
        own: &["group_id", "tag_id", "req_id", "blocked", "type", "is_metapkg"],
        joined: &[("groups.name", "group.name"), ("tag.name", "tag.name"), ("required.name", "req.name")],
        joins: "JOIN groups ON groups.id = group_req_listing.group_id
                JOIN tag ON tag.id = group_req_listing.tag_id
                JOIN groups AS required ON required.id = group_req_listing.req_id",
        subjects: &[(Tag, "group_req_listing.tag_id = $"), (Group, "group_req_listing.req_id = $")],
    },
    Table {
        name: "group_package_listing",
        own: &["group_id", "tag_id", "package", "blocked", "type", "basearchonly", "requires"],
        joined: &[("groups.name", "group.name"), ("tag.name", "tag.name")],
        joins: "JOIN groups ON groups.id = group_package_listing.group_id
                JOIN tag ON tag.id = group_package_listing.tag_id",
        subjects: &[
            (Tag, "group_package_listing.tag_id = $"),
            (Package, "group_package_listing.package = (SELECT name FROM package WHERE id = $)"),
            (Group, "group_package_listing.group_id = $"),
        ],
    },
];

/// Finds a versioned table.
pub fn find(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
