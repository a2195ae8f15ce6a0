//! The API: one module and one trait a noun, each method declared once.
//!
//! From a declaration come the binding of arguments, the dispatch in the hub, the typed client
//! ([`koji_proto::Remote`]) and the description that `_listapi` gives. Nothing here does what a method says.
//!
//! # To add a method
//!
//! 1. Declare it in the trait of its noun, under its wire name, with a comment that says what it does: the
//!    comment is also its help text. `write` belongs to all that may change the database. A method with more
//!    than five parameters takes a struct that derives `RpcParams`.
//! 2. Return a record of [`crate::records`], its fields named as the keys on the wire.
//! 3. Implement it in the hub, in the module of the same noun. Until then it answers that it is not
//!    implemented.
//! 4. If upstream has it too, its line in `tests/data/listapi.txt` must agree.
//!
//! A new noun is a new module here, a line in the list of `registry.rs` and in one of the sums below.

/// Declares a trait that is the sum of others, and implements it for everything that has them all.
macro_rules! sum {
    ($(#[$doc:meta])* $sum:ident = $($module:ident::$part:ident)+) => {
        $(#[$doc])*
        pub trait $sum: $($module::$part +)+ {}

        impl<T: $($module::$part +)+ ?Sized> $sum for T {}
    };
}

pub mod archives;
pub mod build_types;
pub mod buildroots;
pub mod builds;
pub mod channels;
pub mod content_generators;
pub mod events;
pub mod external_repos;
pub mod failed_trees;
pub mod groups;
pub mod history;
pub mod host;
pub mod hosts;
pub mod inheritance;
pub mod notifications;
pub mod packages;
pub mod permissions;
pub mod policies;
mod registry;
pub mod repos;
pub mod rpms;
pub mod runroot;
pub mod scheduler;
pub mod search;
pub mod sessions;
pub mod sidetags;
pub mod signatures;
pub mod snapshots;
pub mod system;
pub mod tagged;
pub mod tagging;
pub mod tags;
pub mod targets;
pub mod task_makers;
pub mod tasks;
pub mod uploads;
pub mod users;
pub mod volumes;
pub mod waits;

pub use host::HostExports;
pub use registry::{Domain, MethodRef, all, dispatch, find};

sum! {
    /// All methods for people and programs.
    RootExports =
        archives::ArchiveExports
        build_types::BuildTypeExports
        buildroots::BuildrootExports
        builds::BuildExports
        channels::ChannelExports
        content_generators::ContentGeneratorExports
        events::EventExports
        external_repos::ExternalRepoExports
        groups::GroupExports
        history::HistoryExports
        hosts::HostAdminExports
        inheritance::InheritanceExports
        notifications::NotificationExports
        packages::PackageExports
        permissions::PermissionExports
        policies::PolicyExports
        repos::RepoExports
        rpms::RpmExports
        scheduler::SchedulerExports
        search::SearchExports
        sessions::SessionExports
        signatures::SignatureExports
        snapshots::SnapshotExports
        system::SystemExports
        tagged::TaggedExports
        tagging::TaggingExports
        tags::TagExports
        targets::TargetExports
        task_makers::TaskMakerExports
        tasks::TaskExports
        uploads::UploadExports
        users::UserExports
        volumes::VolumeExports
}

sum! {
    /// All methods of plugins.
    PluginExports =
        failed_trees::FailedTreeExports
        runroot::RunrootExports
        sidetags::SideTagExports
}
