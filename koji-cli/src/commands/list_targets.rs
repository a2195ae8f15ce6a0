//! `koji list-targets`

use clap::Args;
use koji_core::api::targets::TargetExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// List the build targets.
#[derive(Args)]
pub(crate) struct ListTargets {
    /// Specify the build target name
    #[arg(long)]
    name: Option<String>,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
    /// Nothing may stand here.
    #[arg(hide = true)]
    rest: Vec<String>,
}

impl Command for ListTargets {
    const NAME: &'static str = "list-targets";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "List the build targets";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.rest.is_empty() {
            return Err(CliError::usage("This command takes no arguments"));
        }
        let name = self.name.as_deref().map(Into::into);
        let mut targets = context.hub().get_build_targets(name, None, None, None, None).await?.into_rows();
        if targets.is_empty() {
            return Err(CliError::usage("No targets were found"));
        }
        if !self.quiet && !context.config.quiet {
            context.out.line(format!("{:<30} {:<30} {:<30}", "Name", "Buildroot", "Destination"));
            context.out.line("-".repeat(93));
        }
        targets.sort_by(|a, b| a.name.cmp(&b.name));
        for target in targets {
            context.out.line(format!(
                "{:<30} {:<30} {:<30}",
                target.name, target.build_tag_name, target.dest_tag_name
            ));
        }
        Ok(())
    }
}
