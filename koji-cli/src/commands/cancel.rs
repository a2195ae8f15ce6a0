//! `koji cancel`

use clap::Args;
use koji_core::api::builds::BuildExports as _;
use koji_core::api::tasks::TaskExports as _;
use koji_core::refs::LenientInt;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Cancel tasks and/or builds.
#[derive(Args)]
pub(crate) struct Cancel {
    /// The tasks and builds.
    targets: Vec<String>,
    /// Do not cancel subtasks
    #[arg(long)]
    justone: bool,
    /// Full cancellation (admin only)
    #[arg(long)]
    full: bool,
    /// Allow subtasks with --full
    #[arg(long)]
    force: bool,
}

impl Command for Cancel {
    const NAME: &'static str = "cancel";
    const ALIASES: &'static [&'static str] = &["cancel-task", "cxl"];
    const CATEGORY: &'static str = "build";
    const ABOUT: &'static str = "Cancel tasks and/or builds";
    const USAGE: &'static str = "[options] <task_id|build> [<task_id|build> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        if self.targets.is_empty() {
            return Err(CliError::usage("You must specify at least one task id or build"));
        }
        let hub = context.hub();
        let mut failed = false;
        for target in &self.targets {
            let result = match target.parse().map(LenientInt) {
                Ok(task) if self.full => hub.cancel_task_full(task, !self.force).await,
                Ok(task) => hub.cancel_task(task, !self.justone).await,
                Err(_) => hub.cancel_build(target.as_str().into(), true).await.map(drop),
            };
            if let Err(fault) = result {
                context.out.warn(fault.message);
                failed = true;
            }
        }
        if failed { Err(CliError::Status(1)) } else { Ok(()) }
    }
}
