//! `koji list-tasks`

use clap::Args;
use std::collections::{BTreeMap, HashSet};

use koji_core::api::channels::ChannelExports as _;
use koji_core::api::hosts::HostAdminExports as _;
use koji_core::api::sessions::SessionExports as _;
use koji_core::api::tasks::TaskExports as _;
use koji_core::api::users::UserExports as _;
use koji_core::query::QueryOpts;
use koji_core::records::tasks::TaskRecord;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::timestamps::parse_moment;
use crate::watching::label;

/// Print the list of tasks.
#[derive(Args)]
pub(crate) struct ListTasks {
    /// Just print your tasks
    #[arg(long)]
    mine: bool,
    /// Only tasks for this user
    #[arg(long)]
    user: Option<String>,
    /// Only tasks for this architecture
    #[arg(long)]
    arch: Option<String>,
    /// Only tasks of this method
    #[arg(long)]
    method: Option<String>,
    /// Only tasks in this channel
    #[arg(long)]
    channel: Option<String>,
    /// Only tasks for this host
    #[arg(long)]
    host: Option<String>,
    /// List also finished tasks (needs --after)
    #[arg(long)]
    all: bool,
    /// List tasks started after a moment
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    after: Option<String>,
    /// List tasks started before a moment
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    before: Option<String>,
    /// Do not display the column headers
    #[arg(long)]
    quiet: bool,
    /// Nothing may stand here.
    #[arg(hide = true)]
    rest: Vec<String>,
}

impl Command for ListTasks {
    const NAME: &'static str = "list-tasks";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the list of tasks";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.rest.is_empty() {
            return Err(CliError::usage("This command takes no arguments"));
        }
        if self.all && self.after.is_none() {
            return Err(CliError::usage("--all must be used with --after"));
        }
        let Some(filter) = self.filter(context).await? else { return Err(CliError::Status(1)) };
        let order = QueryOpts { order: "priority,create_time".into(), ..QueryOpts::default() };
        let tasks = context.hub().list_tasks(Some(Value::Struct(filter)), Some(order)).await?.into_rows();
        if tasks.is_empty() {
            context.out.line("(no tasks)");
            return Ok(());
        }
        if !self.quiet && !context.config.quiet {
            context
                .out
                .line(format!("{:<8} {:<4} {:<20} {:<8} {:<10} Name", "ID", "Pri", "Owner", "State", "Arch"));
        }
        for (depth, task) in as_forest(&tasks) {
            context.out.line(row(task, depth));
        }
        Ok(())
    }
}

impl ListTasks {
    /// Returns what the hub should look for; none if that names something that does not exist, which was told.
    async fn filter(&self, context: &Context) -> Result<Option<Vec<(String, Value)>>> {
        let hub = context.hub();
        let missing = |text: String| {
            context.out.line(text);
            Ok(None)
        };
        let mut filter = vec![("decode".to_owned(), Value::Bool(true))];
        let mut limit = |key: &str, value: Value| filter.push((key.to_owned(), value));
        if !self.all {
            limit("state", Value::Array([0, 1, 4].into_iter().map(Value::Int).collect()));
        }
        if self.mine {
            match hub.get_logged_in_user().await? {
                Some(user) => limit("owner", user.id.into()),
                None => return missing("Unable to determine user".into()),
            }
        }
        if let Some(name) = &self.user {
            match hub.get_user(Some(name.as_str().into()), false, true, false).await? {
                Some(user) => limit("owner", user.id.into()),
                None => return missing(format!("No such user: {name}")),
            }
        }
        if let Some(arch) = &self.arch {
            let arches = arch.split([',', ' ']).filter(|arch| !arch.is_empty()).map(Value::from).collect();
            limit("arch", Value::Array(arches));
        }
        if let Some(method) = &self.method {
            limit("method", method.as_str().into());
        }
        if let Some(name) = &self.channel {
            match hub.get_channel(name.as_str().into(), false).await? {
                Some(channel) => limit("channel_id", channel.id.into()),
                None => return missing(format!("No such channel: {name}")),
            }
        }
        if let Some(name) = &self.host {
            match hub.get_host(name.as_str().into(), false, None).await? {
                Some(host) => limit("host_id", host.id.into()),
                None => return missing(format!("No such host: {name}")),
            }
        }
        for (key, text) in [("startedAfter", &self.after), ("startedBefore", &self.before)] {
            if let Some(text) = text {
                let moment = parse_moment(text);
                limit(
                    key,
                    Value::Double(moment.ok_or_else(|| CliError::usage(format!("Invalid time: {text}")))?),
                );
            }
        }
        Ok(Some(filter))
    }
}

/// Puts children under their parents, where those are in the list too, and keeps the order otherwise.
fn as_forest(tasks: &[TaskRecord]) -> Vec<(usize, &TaskRecord)> {
    let known: HashSet<i64> = tasks.iter().map(|task| task.id).collect();
    let mut children: BTreeMap<Option<i64>, Vec<&TaskRecord>> = BTreeMap::new();
    for task in tasks {
        children.entry(task.parent.filter(|parent| known.contains(parent))).or_default().push(task);
    }
    let mut forest = Vec::with_capacity(tasks.len());
    let tops = children.remove(&None).unwrap_or_default();
    let mut stack: Vec<(usize, &TaskRecord)> = tops.into_iter().rev().map(|task| (0, task)).collect();
    while let Some((depth, task)) = stack.pop() {
        forest.push((depth, task));
        let below = children.remove(&Some(task.id)).unwrap_or_default();
        stack.extend(below.into_iter().rev().map(|child| (depth + 1, child)));
    }
    forest
}

fn row(task: &TaskRecord, depth: usize) -> String {
    let indent = match depth {
        0 => String::new(),
        depth => format!("{} +", "  ".repeat(depth - 1)),
    };
    format!(
        "{:<8} {:<4} {:<20} {:<8} {:<10} {indent}{}",
        task.id,
        task.priority,
        task.owner_name.as_deref().unwrap_or_default(),
        task.state.name(),
        task.arch,
        label(task)
    )
}
