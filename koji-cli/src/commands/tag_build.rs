//! `koji tag-build`

use clap::Args;
use koji_core::api::tagging::TaggingExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::watching::watch_tasks;

/// Apply a tag to one or more builds.
#[derive(Args)]
pub(crate) struct TagBuild {
    /// The tag and the builds.
    arguments: Vec<String>,
    /// Force operation
    #[arg(long)]
    force: bool,
    /// Wait on the tasks, even if running in the background
    #[arg(long)]
    wait: bool,
    /// Do not wait on the tasks
    #[arg(long)]
    nowait: bool,
}

impl Command for TagBuild {
    const NAME: &'static str = "tag-build";
    const ALIASES: &'static [&'static str] = &["tag-pkg", "tag"];
    const CATEGORY: &'static str = "bind";
    const ABOUT: &'static str = "Apply a tag to one or more builds";
    const USAGE: &'static str = "[options] <tag> <pkg> [<pkg> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, builds @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("This command takes a tag and at least one build"));
        };
        if builds.is_empty() {
            return Err(CliError::usage("This command takes a tag and at least one build"));
        }
        let mut tasks = Vec::new();
        for build in builds {
            let task =
                context.hub().tag_build(tag.as_str().into(), build.as_str().into(), self.force, None).await?;
            context.out.line(format!("Created task {task}"));
            tasks.push(task);
        }
        if !self.wait && (self.nowait || context.out.in_background()) {
            return Ok(());
        }
        context.close().await;
        watch_tasks(context, &tasks, context.config.quiet).await
    }
}
