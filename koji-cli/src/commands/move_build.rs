//! `koji move-build`

use clap::Args;
use koji_core::api::builds::BuildExports as _;
use koji_core::api::packages::PackageExports as _;
use koji_core::api::tagging::TaggingExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::watching::watch_tasks;

/// Move builds from one tag to another.
#[derive(Args)]
pub(crate) struct MoveBuild {
    /// Both tags, and the builds or packages.
    arguments: Vec<String>,
    /// Force operation
    #[arg(long)]
    force: bool,
    /// Move all instances of a package, packages are named instead of builds
    #[arg(long)]
    all: bool,
    /// Wait on the tasks, even if running in the background
    #[arg(long)]
    wait: bool,
    /// Do not wait on the tasks
    #[arg(long)]
    nowait: bool,
}

impl Command for MoveBuild {
    const NAME: &'static str = "move-build";
    const ALIASES: &'static [&'static str] = &["move-pkg", "move"];
    const CATEGORY: &'static str = "bind";
    const ABOUT: &'static str = "Move builds from one tag to another";
    const USAGE: &'static str = "[options] <tag1> <tag2> <pkg> [<pkg> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [from, to, items @ ..] = self.arguments.as_slice() else {
            return Err(self.too_few());
        };
        if items.is_empty() {
            return Err(self.too_few());
        }
        let mut tasks = Vec::new();
        for item in items {
            tasks.extend(self.move_one(context, from, to, item).await?);
        }
        if !self.wait && (self.nowait || context.out.in_background()) {
            return Ok(());
        }
        context.close().await;
        watch_tasks(context, &tasks, context.config.quiet).await
    }
}

impl MoveBuild {
    fn too_few(&self) -> CliError {
        CliError::usage(match self.all {
            true => "This command, with --all, takes two tags and at least one package",
            false => "This command takes two tags and at least one build",
        })
    }

    /// Makes the tasks that move a build, or all builds of a package.
    async fn move_one(&self, context: &Context, from: &str, to: &str, item: &str) -> Result<Vec<i64>> {
        let hub = context.hub();
        if !self.all {
            let Some(build) = hub.get_build(item.into(), false).await? else {
                context.out.line(format!("No such build: {item}, skipping."));
                return Ok(Vec::new());
            };
            let task = hub.move_build(from.into(), to.into(), build.id.into(), self.force).await?;
            context.out.line(format!("Created task {task}, moving {item}"));
            return Ok(vec![task]);
        }
        let Some(package) = hub.get_package_id(item.into(), false).await? else {
            context.out.line(format!("No such package: {item}, skipping."));
            return Ok(Vec::new());
        };
        // Upstream's command names no tasks here; those who wait see them all the same.
        Ok(hub.move_all_builds(from.into(), to.into(), package.into(), self.force).await?)
    }
}
