//! All commands: their names, what they are for, and how they are run.

use std::ffi::OsString;
use std::future::Future;
use std::pin::Pin;

use clap::Args;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};

/// A command, as its module declares it. Its arguments are its fields.
pub(crate) trait Command: Args {
    /// The name, with dashes.
    const NAME: &'static str;
    /// Other names.
    const ALIASES: &'static [&'static str] = &[];
    /// The category in `koji help`; `misc` if none fits.
    const CATEGORY: &'static str;
    /// What it does, in one line.
    const ABOUT: &'static str;
    /// What stands behind the command's name in its usage.
    const USAGE: &'static str;
    /// Whether it logs in.
    const AUTH: Auth;

    /// Does it.
    fn run(self, context: &Context) -> impl Future<Output = Result<()>> + Send;
}

type Running<'c> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'c>>;

/// A command that can be looked up.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) category: &'static str,
    pub(crate) about: &'static str,
    pub(crate) auth: Auth,
    start: for<'c> fn(&'c Context, &'c [OsString]) -> Result<Running<'c>>,
    usage: fn() -> clap::Command,
}

impl Entry {
    const fn of<C: Command + Send + 'static>() -> Self {
        Self {
            name: C::NAME,
            aliases: C::ALIASES,
            category: C::CATEGORY,
            about: C::ABOUT,
            auth: C::AUTH,
            start: start::<C>,
            usage: parser::<C>,
        }
    }

    /// Reads the arguments; the future does the work.
    pub(crate) fn start<'c>(&self, context: &'c Context, arguments: &'c [OsString]) -> Result<Running<'c>> {
        (self.start)(context, arguments)
    }

    /// Returns the usage text for a wrong command line.
    pub(crate) fn usage(&self) -> String {
        let mut command = (self.usage)();
        format!(
            "{}\n(Specify the --help global option for a list of other help options)",
            command.render_usage().to_string().trim_end()
        )
    }
}

fn parser<C: Command>() -> clap::Command {
    let command = clap::Command::new(C::NAME)
        .bin_name(format!("koji {}", C::NAME))
        .about(C::ABOUT)
        .override_usage(format!("koji {} {}", C::NAME, C::USAGE).trim_end().to_owned())
        .no_binary_name(true)
        .infer_long_args(true)
        .args_override_self(true);
    C::augment_args(command)
}

fn start<'c, C: Command + Send + 'static>(
    context: &'c Context,
    arguments: &'c [OsString],
) -> Result<Running<'c>> {
    let matches = match parser::<C>().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() => return Err(CliError::usage(first_line(&error))),
        Err(help) => {
            context.out.write(help.to_string().as_bytes());
            return Err(CliError::Status(0));
        }
    };
    let command = C::from_arg_matches(&matches).map_err(|e| CliError::usage(first_line(&e)))?;
    Ok(Box::pin(command.run(context)))
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let message = text.split("\n\nUsage").next().unwrap_or_default();
    message.strip_prefix("error: ").unwrap_or(message).trim().to_owned()
}

/// Finds a command by one of its names; dashes and underscores are the same.
pub(crate) fn find(name: &str) -> Option<&'static Entry> {
    let name = name.replace('_', "-");
    COMMANDS.iter().find(|entry| entry.name == name || entry.aliases.contains(&name.as_str()))
}

macro_rules! commands {
    ($($module:ident::$command:ident)*) => {
        /// All commands, in the order of their modules.
        pub(crate) static COMMANDS: &[Entry] = &[$(Entry::of::<crate::commands::$module::$command>()),*];
    };
}

commands! {
    add_external_repo::AddExternalRepo
    add_group::AddGroup
    add_group_pkg::AddGroupPkg
    add_host::AddHost
    add_host_to_channel::AddHostToChannel
    add_pkg::AddPkg
    add_tag::AddTag
    add_tag_inheritance::AddTagInheritance
    add_target::AddTarget
    add_user::AddUser
    build::Build
    call::Call
    cancel::Cancel
    disable_host::DisableHost
    edit_host::EditHost
    edit_tag::EditTag
    edit_tag_inheritance::EditTagInheritance
    enable_host::EnableHost
    grant_permission::GrantPermission
    help::Help
    hostinfo::Hostinfo
    latest_build::LatestBuild
    list_api::ListApi
    list_builds::ListBuilds
    list_channels::ListChannels
    list_external_repos::ListExternalRepos
    list_groups::ListGroups
    list_hosts::ListHosts
    list_permissions::ListPermissions
    list_pkgs::ListPkgs
    list_tag_inheritance::ListTagInheritance
    list_tagged::ListTagged
    list_tags::ListTags
    list_targets::ListTargets
    list_tasks::ListTasks
    moshimoshi::Moshimoshi
    move_build::MoveBuild
    regen_repo::RegenRepo
    remove_tag_inheritance::RemoveTagInheritance
    request_repo::RequestRepo
    revoke_permission::RevokePermission
    tag_build::TagBuild
    taginfo::Taginfo
    taskinfo::Taskinfo
    userinfo::Userinfo
    version::Version
    watch_task::WatchTask
}
