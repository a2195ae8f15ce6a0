//! All methods by name, and the way from a name to the implementation.

use std::collections::HashMap;
use std::sync::LazyLock;

use koji_proto::{Arguments, Fault, MethodSpec, Reply};

use super::waits::{self, WaitExports};
use super::{HostExports, PluginExports, RootExports, host};

/// A method that is declared: which module has it, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MethodRef {
    domain: Domain,
    index: usize,
}

impl MethodRef {
    /// Returns the module that declares the method.
    pub fn domain(self) -> Domain {
        self.domain
    }
}

macro_rules! domains {
    ($($domain:ident = $($module:ident)::+;)*) => {
        /// A module that declares methods.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Domain {
            $(#[doc = concat!("The methods of `", stringify!($($module)::+), "`.")] $domain,)*
        }

        impl Domain {
            /// All, in the order in which they are listed.
            pub const ALL: &[Self] = &[$(Self::$domain),*];

            /// Returns the methods that the module declares.
            pub fn methods(self) -> &'static [MethodSpec] {
                match self {
                    $(Self::$domain => $($module)::+::METHODS,)*
                }
            }
        }

        /// Calls a method of an implementation and writes its result.
        pub async fn dispatch<A>(
            api: &A,
            method: MethodRef,
            arguments: Arguments,
            reply: &mut Reply,
        ) -> Result<(), Fault>
        where
            A: RootExports + HostExports + PluginExports + WaitExports + ?Sized,
        {
            match method.domain {
                $(Domain::$domain => $($module)::+::dispatch(api, method.index, arguments, reply).await,)*
            }
        }
    };
}

use super::{
    archives, build_types, buildroots, builds, channels, content_generators, events, external_repos,
    failed_trees, groups, history, hosts, inheritance, notifications, packages, permissions, policies, repos,
    rpms, runroot, scheduler, search, sessions, sidetags, signatures, snapshots, system, tagged, tagging,
    tags, targets, task_makers, tasks, uploads, users, volumes,
};

domains! {
    System = system;
    Sessions = sessions;
    Users = users;
    Permissions = permissions;
    ContentGenerators = content_generators;
    Channels = channels;
    Hosts = hosts;
    Tags = tags;
    Inheritance = inheritance;
    Packages = packages;
    Groups = groups;
    Targets = targets;
    ExternalRepos = external_repos;
    Snapshots = snapshots;
    Tagging = tagging;
    Tagged = tagged;
    Events = events;
    History = history;
    Search = search;
    Builds = builds;
    BuildTypes = build_types;
    Rpms = rpms;
    Signatures = signatures;
    Archives = archives;
    Volumes = volumes;
    Tasks = tasks;
    TaskMakers = task_makers;
    Buildroots = buildroots;
    Repos = repos;
    Scheduler = scheduler;
    Notifications = notifications;
    Policies = policies;
    Uploads = uploads;
    SideTags = sidetags;
    Runroot = runroot;
    FailedTrees = failed_trees;
    HostTasks = host::tasks;
    HostPolicies = host::policies;
    HostBuilds = host::builds;
    HostTagging = host::tagging;
    HostTypedBuilds = host::typed_builds;
    HostBuildroots = host::buildroots;
    HostRepos = host::repos;
    Waits = waits;
}

impl Domain {
    /// Returns the plugin that upstream has these methods in; none for those that every hub has.
    pub fn plugin(self) -> Option<&'static str> {
        match self {
            Self::SideTags => Some("sidetag"),
            Self::Runroot => Some("runroot"),
            Self::FailedTrees => Some("save_failed_tree"),
            _ => None,
        }
    }
}

static BY_NAME: LazyLock<HashMap<&'static str, (MethodRef, &'static MethodSpec)>> = LazyLock::new(|| {
    let methods = Domain::ALL.iter().flat_map(|&domain| {
        domain.methods().iter().enumerate().map(move |(index, spec)| (MethodRef { domain, index }, spec))
    });
    methods.map(|(method, spec)| (spec.name, (method, spec))).collect()
});

/// Finds a method by its name on the wire.
pub fn find(name: &str) -> Option<(MethodRef, &'static MethodSpec)> {
    BY_NAME.get(name).copied()
}

/// Returns all methods that are listed to clients: those of plugins too, but not the waiting calls.
pub fn all() -> impl Iterator<Item = &'static MethodSpec> {
    Domain::ALL.iter().filter(|domain| **domain != Domain::Waits).flat_map(|domain| domain.methods())
}
