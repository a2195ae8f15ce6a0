//! `koji add-target`

use clap::Args;
use koji_core::api::tags::TagExports as _;
use koji_core::api::targets::TargetExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Create a new build target.
#[derive(Args)]
pub(crate) struct AddTarget {
    /// The target, its build tag and its destination.
    arguments: Vec<String>,
}

impl Command for AddTarget {
    const NAME: &'static str = "add-target";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Create a new build target";
    const USAGE: &'static str = "<name> <build tag> [<dest tag>]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let (name, build_tag, dest_tag) = match self.arguments.as_slice() {
            [name, build_tag] => (name, build_tag, name),
            [name, build_tag, dest_tag] => (name, build_tag, dest_tag),
            [] | [_] => {
                return Err(CliError::usage(
                    "Please specify a target name, a build tag, and destination tag",
                ));
            }
            _ => return Err(CliError::usage("Incorrect number of arguments")),
        };
        context.require_any(&["target", "admin"]).await?;
        let hub = context.hub();
        let build = hub.get_tag(build_tag.as_str().into(), false, None, false).await?;
        let build = build.ok_or_else(|| CliError::failed(format!("No such tag: {build_tag}")))?;
        if build.arches.unwrap_or_default().is_empty() {
            return Err(CliError::failed(format!("Build tag has no arches: {build_tag}")));
        }
        if hub.get_tag(dest_tag.as_str().into(), false, None, false).await?.is_none() {
            return Err(CliError::failed(format!("No such destination tag: {dest_tag}")));
        }
        let (build_tag, dest_tag) = (build_tag.as_str().into(), dest_tag.as_str().into());
        hub.create_build_target(name.as_str().into(), build_tag, dest_tag).await?;
        Ok(())
    }
}
