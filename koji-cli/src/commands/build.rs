//! `koji build`

use clap::Args;
use std::path::Path;

use koji_core::api::tags::TagExports as _;
use koji_core::api::targets::TargetExports as _;
use koji_core::api::task_makers::TaskMakerExports as _;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::upload;
use crate::watching::follow_made_task;

/// Build a package from source.
#[derive(Args)]
pub(crate) struct Build {
    /// The target and the source.
    arguments: Vec<String>,
    /// Do not attempt to tag package
    #[arg(long)]
    skip_tag: bool,
    /// Perform a scratch build
    #[arg(long)]
    scratch: bool,
    /// Force rebuilding SRPM for scratch build only
    #[arg(long, overrides_with = "no_rebuild_srpm")]
    rebuild_srpm: bool,
    /// Force not to rebuild srpm for scratch build only
    #[arg(long, overrides_with = "rebuild_srpm")]
    no_rebuild_srpm: bool,
    /// Wait on the build, even if running in the background
    #[arg(long)]
    wait: bool,
    /// Don't wait on build
    #[arg(long)]
    nowait: bool,
    /// Wait for a current repo
    #[arg(long)]
    wait_repo: bool,
    /// Wait for the given nvr to appear in buildroot repo
    #[arg(long, value_name = "NVR")]
    wait_build: Vec<String>,
    /// Do not print the task information
    #[arg(long)]
    quiet: bool,
    /// Override build arches
    #[arg(long)]
    arch_override: Option<String>,
    /// Fail the build immediately if any arch fails
    #[arg(long)]
    fail_fast: bool,
    /// Use a specific repo
    #[arg(long)]
    repo_id: Option<i64>,
    /// Do not display progress of the upload
    #[arg(long)]
    noprogress: bool,
    /// Run the build at a lower priority
    #[arg(long)]
    background: bool,
    /// Provide a JSON string of custom metadata to be deserialized and stored under the build's extra.custom_user_metadata field
    #[arg(long)]
    custom_user_metadata: Option<String>,
    /// Build draft build instead
    #[arg(long)]
    draft: bool,
}

impl Command for Build {
    const NAME: &'static str = "build";
    const CATEGORY: &'static str = "build";
    const ABOUT: &'static str = "Build a package from source";
    const USAGE: &'static str = "[options] <target> <srpm path or scm url>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [target, source] = self.arguments.as_slice() else {
            return Err(CliError::usage(
                "Exactly two arguments (a build target and a SCM URL or srpm file) are required",
            ));
        };
        self.check_combinations()?;
        let target = self.check_target(context, target).await?;
        let options = self.options(target.is_none())?;
        let quiet = self.quiet || context.config.quiet;
        let source = match source.contains("://") {
            true => source.clone(),
            false => {
                if !quiet {
                    context.out.line(format!("Uploading srpm: {source}"));
                }
                let progress = !(quiet || self.noprogress || context.out.in_background());
                let uploaded =
                    upload::to_work_area(context, Path::new(source), "cli-build", progress).await?;
                if !quiet {
                    context.out.line("");
                }
                uploaded
            }
        };
        let priority = self.background.then_some(5);
        let task = context.hub().build(source, target, Some(options), priority, None).await?;
        let wait = self.wait || (!self.nowait && !context.out.in_background());
        follow_made_task(context, task, quiet, wait).await
    }
}

impl Build {
    fn check_combinations(&self) -> Result<()> {
        if (self.rebuild_srpm || self.no_rebuild_srpm) && !self.scratch {
            return Err(CliError::usage("--no-/rebuild-srpm is only allowed for --scratch builds"));
        }
        if self.arch_override.is_some() && !self.scratch {
            return Err(CliError::usage("--arch_override is only allowed for --scratch builds"));
        }
        if self.scratch && self.draft {
            return Err(CliError::usage("--scratch and --draft cannot be both specfied"));
        }
        Ok(())
    }

    /// Refuses targets that cannot be built for; `none` with a repo means no target.
    async fn check_target(&self, context: &Context, target: &str) -> Result<Option<String>> {
        if target.eq_ignore_ascii_case("none") && self.repo_id.is_some() {
            return Ok(None);
        }
        let hub = context.hub();
        let found = hub.get_build_target(Some(target.into()), None, false).await?;
        let found = found.ok_or_else(|| CliError::usage(format!("No such build target: {target}")))?;
        let dest = hub.get_tag(found.dest_tag.into(), false, None, false).await?;
        let dest =
            dest.ok_or_else(|| CliError::usage(format!("No such destination tag: {}", found.dest_tag_name)))?;
        if dest.locked && !self.scratch {
            return Err(CliError::usage(format!("Destination tag {} is locked", dest.name)));
        }
        Ok(Some(target.to_owned()))
    }

    /// Returns the options of the task: those that were given, and two that always go along.
    fn options(&self, without_target: bool) -> Result<Value> {
        let metadata = match &self.custom_user_metadata {
            None => Value::Struct(Vec::new()),
            Some(text) => {
                let value: Value = serde_json::from_str(text)
                    .map_err(|_| CliError::usage("--custom-user-metadata is not valid JSON"))?;
                if !matches!(value, Value::Struct(_)) {
                    return Err(CliError::usage("--custom-user-metadata must be a JSON object"));
                }
                value
            }
        };
        let builds = self.wait_build.iter().map(|nvr| nvr.as_str().into()).collect::<Vec<Value>>();
        let mut options: Vec<(String, Value)> =
            vec![("wait_builds".into(), builds.into()), ("custom_user_metadata".into(), metadata)];
        let flags = [
            ("skip_tag", self.skip_tag || without_target),
            ("scratch", self.scratch),
            ("fail_fast", self.fail_fast),
            ("wait_repo", self.wait_repo),
            ("draft", self.draft),
        ];
        options.extend(
            flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| (name.to_owned(), Value::Bool(true))),
        );
        if self.rebuild_srpm || self.no_rebuild_srpm {
            options.push(("rebuild_srpm".into(), Value::Bool(self.rebuild_srpm)));
        }
        options.extend(self.repo_id.map(|id| ("repo_id".to_owned(), id.into())));
        options
            .extend(self.arch_override.as_deref().map(|arches| ("arch_override".to_owned(), arches.into())));
        Ok(Value::Struct(options))
    }
}
