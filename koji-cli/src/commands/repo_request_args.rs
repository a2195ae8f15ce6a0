//! What request-repo and regen-repo share: their options and asking the hub for a repo.

use clap::Args;
use koji_core::api::repos::{RepoExports as _, RequestRepo};
use koji_core::api::tags::TagExports as _;
use koji_core::api::targets::TargetExports as _;
use koji_core::records::repos::{RepoRecord, RepoRequest};
use koji_core::records::tags::TagRecord;
use koji_proto::Value;
use std::time::{Duration, Instant};

use crate::context::Context;
use crate::error::{CliError, Result};

/// The options of both commands.
#[derive(Args)]
pub(crate) struct RepoRequestArgs {
    /// The tag.
    pub(super) tag: Vec<String>,
    /// Interpret the argument as a build target name
    #[arg(long)]
    pub(super) target: bool,
    /// Wait for the repo
    #[arg(long, overrides_with = "nowait")]
    pub(super) wait: bool,
    /// Do not wait for the repo
    #[arg(long, overrides_with = "wait")]
    pub(super) nowait: bool,
    /// Include debuginfo rpms in the repo
    #[arg(long)]
    pub(super) debuginfo: bool,
    /// Include source rpms in the repo
    #[arg(long, alias = "src")]
    pub(super) source: bool,
    /// Include source rpms in a separate repo
    #[arg(long, alias = "separate-src")]
    pub(super) separate_source: bool,
    /// How long to wait, in minutes
    #[arg(long, default_value_t = 120)]
    pub(super) timeout: u64,
    /// More verbose output
    #[arg(short, long)]
    pub(super) verbose: bool,
    /// Reduced output
    #[arg(long)]
    pub(super) quiet: bool,
}

/// From which events a repo may be.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) min_event: Option<Value>,
    pub(super) at_event: Option<Value>,
}

impl RepoRequestArgs {
    /// Finds the tag that is meant.
    pub(super) async fn find_tag(&self, context: &Context) -> Result<TagRecord> {
        let [name] = self.tag.as_slice() else {
            return Err(CliError::usage("Please specify a tag"));
        };
        let hub = context.hub();
        let tag = if self.target {
            let target = hub.get_build_target(Some(name.as_str().into()), None, false).await?;
            let target = target.ok_or_else(|| CliError::usage(format!("No such build target: {name}")))?;
            hub.get_tag(target.build_tag.into(), false, None, false).await?
        } else {
            hub.get_tag(name.as_str().into(), false, None, false).await?
        };
        tag.ok_or_else(|| CliError::usage(format!("No such tag: {name}")))
    }

    /// Returns the options of the repo; none if the tag's own count.
    fn repo_options(&self) -> Option<Value> {
        let given =
            [("debuginfo", self.debuginfo), ("src", self.source), ("separate_src", self.separate_source)];
        let given: Vec<_> = given
            .iter()
            .filter(|(_, on)| *on)
            .map(|(key, _)| ((*key).to_owned(), Value::Bool(true)))
            .collect();
        (!given.is_empty()).then_some(Value::Struct(given))
    }

    /// Asks for a repo, and follows the request if the command should wait.
    pub(super) async fn ask(&self, context: &Context, tag: &TagRecord, wanted: Wanted) -> Result<()> {
        let request = RequestRepo {
            min_event: wanted.min_event,
            at_event: wanted.at_event,
            opts: self.repo_options(),
            ..RequestRepo::new(tag.id)
        };
        let reply = context.hub().repo_request(request).await?;
        if let Some(repo) = reply.repo {
            tell_repo(context, &repo);
            return Ok(());
        }
        let request =
            reply.request.ok_or_else(|| CliError::failed("the hub gave neither repo nor request"))?;
        if !self.quiet && !context.config.quiet {
            tell_request(context, &request);
        }
        if self.wait { self.follow(context, tag, request).await } else { Ok(()) }
    }

    async fn follow(&self, context: &Context, tag: &TagRecord, request: RepoRequest) -> Result<()> {
        let start = Instant::now();
        let limit = Duration::from_secs(self.timeout.saturating_mul(60));
        loop {
            let status = context.hub().repo_check_request(request.id.into()).await?;
            if let Some(repo) = status.repo {
                tell_repo(context, &repo);
                return Ok(());
            }
            let waited = start.elapsed();
            let problem = if !status.request.active {
                "Repo request no longer active".to_owned()
            } else if waited >= limit {
                let seconds = waited.as_secs();
                format!(
                    "Unsuccessfully waited {:02}:{:02} for a new {} repo",
                    seconds / 60,
                    seconds % 60,
                    tag.name
                )
            } else {
                tokio::time::sleep(context.config.poll_interval()).await;
                continue;
            };
            if self.quiet || context.config.quiet {
                return Err(CliError::Status(1));
            }
            return Err(CliError::failed(format!("Failed to get repo -- {problem}")));
        }
    }
}

fn tell_repo(context: &Context, repo: &RepoRecord) {
    context.out.line(format!("Got repo {}", repo.id));
    context.out.line(format!("Repo info: {}/repoinfo?repoID={}", context.config.weburl, repo.id));
}

fn tell_request(context: &Context, request: &RepoRequest) {
    context.out.line(format!("Got request: {}", request.id));
    if let Some(task) = request.task_id {
        context.out.line(format!("Got task: {task}"));
        context.out.line(format!("Task info: {}/taskinfo?taskID={task}", context.config.weburl));
    }
}
