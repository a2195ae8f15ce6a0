//! `koji watch-task`

use clap::Args;
use koji_core::api::sessions::SessionExports as _;
use koji_core::api::tasks::TaskExports as _;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::watching::watch_tasks;

/// Track progress of particular tasks.
#[derive(Args)]
pub(crate) struct WatchTask {
    /// The tasks.
    tasks: Vec<String>,
    /// Just watch your tasks
    #[arg(long)]
    mine: bool,
    /// Do not print the task information
    #[arg(long)]
    quiet: bool,
}

impl Command for WatchTask {
    const NAME: &'static str = "watch-task";
    const ALIASES: &'static [&'static str] = &["watch-tasks"];
    const CATEGORY: &'static str = "monitor";
    const ABOUT: &'static str = "Track progress of particular tasks";
    const USAGE: &'static str = "[options] <task id> [<task id> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if self.tasks.is_empty() != self.mine {
            return Err(CliError::usage(
                "At least one task id must be specified, or --mine without task ids",
            ));
        }
        let tasks = match self.mine {
            true => own_active_tasks(context).await?,
            false => self
                .tasks
                .iter()
                .map(|text| text.parse().map_err(|_| CliError::usage("Task ids must be integers")))
                .collect::<Result<Vec<i64>>>()?,
        };
        if tasks.is_empty() {
            context.out.line("(no tasks)");
            return Ok(());
        }
        watch_tasks(context, &tasks, self.quiet || context.config.quiet).await
    }
}

async fn own_active_tasks(context: &Context) -> Result<Vec<i64>> {
    let user = context.hub().get_logged_in_user().await?;
    let user = user.ok_or_else(|| CliError::usage("--mine needs a login"))?;
    let active = Value::Array(vec![Value::Int(0), Value::Int(1), Value::Int(4)]);
    let filter = Value::Struct(vec![
        ("owner".into(), user.id.into()),
        ("state".into(), active),
        ("parent".into(), Value::Nil),
    ]);
    Ok(context.hub().list_tasks(Some(filter), None).await?.into_rows().iter().map(|task| task.id).collect())
}
