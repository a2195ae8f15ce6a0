//! The commands, a file each.

pub(crate) mod add_external_repo;
pub(crate) mod add_group;
pub(crate) mod add_group_pkg;
pub(crate) mod add_host;
pub(crate) mod add_host_to_channel;
pub(crate) mod add_pkg;
pub(crate) mod add_tag;
pub(crate) mod add_target;
pub(crate) mod add_user;
pub(crate) mod build;
pub(crate) mod cancel;
pub(crate) mod disable_host;
pub(crate) mod edit_host;
pub(crate) mod enable_host;
pub(crate) mod event_args;
pub(crate) mod grant_permission;
pub(crate) mod help;
pub(crate) mod list_groups;
pub(crate) mod list_tags;
pub(crate) mod list_targets;
pub(crate) mod moshimoshi;
pub(crate) mod revoke_permission;
pub(crate) mod version;
pub(crate) mod watch_task;
