//! `koji list-external-repos`

use clap::Args;
use koji_core::api::external_repos::ExternalRepoExports as _;
use koji_core::records::external_repos::TagExternalRepo;
use koji_core::refs::EventArg;

use super::event_args::EventArgs;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// List external repos.
#[derive(Args)]
pub(crate) struct ListExternalRepos {
    /// Select by url
    #[arg(long)]
    url: Option<String>,
    /// Select by name
    #[arg(long)]
    name: Option<String>,
    /// Select by id
    #[arg(long)]
    id: Option<i64>,
    /// Select by tag
    #[arg(long)]
    tag: Option<String>,
    /// List which tags use the repos
    #[arg(long)]
    used: bool,
    /// Follow tag inheritance when selecting by tag
    #[arg(long)]
    inherit: bool,
    /// Do not display the column headers
    #[arg(long)]
    quiet: bool,
    /// The moment.
    #[command(flatten)]
    event: EventArgs,
    /// Nothing may stand here.
    #[arg(hide = true)]
    rest: Vec<String>,
}

impl Command for ListExternalRepos {
    const NAME: &'static str = "list-external-repos";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "List external repos";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.rest.is_empty() {
            return Err(CliError::usage("This command takes no arguments"));
        }
        let event = self.event.resolve(context).await?;
        let header = !self.quiet && !context.config.quiet;
        if self.tag.is_none() && !self.used {
            return self.list_repos(context, event, header).await;
        }
        let usages = self.usages(context, event).await?;
        let by_tag = self.used || self.inherit;
        if header {
            context.out.line(match by_tag {
                true => format!("{:<20} {:<3} {:<10} External repo name", "Tag", "Pri", "Mode"),
                false => format!("{:<3} {:<25} {:<10} URL", "Pri", "External repo name", "Mode"),
            });
            context.out.line(match by_tag {
                true => format!("{} {} {} {}", "-".repeat(20), "-".repeat(3), "-".repeat(10), "-".repeat(25)),
                false => {
                    format!("{} {} {} {}", "-".repeat(3), "-".repeat(25), "-".repeat(10), "-".repeat(40))
                }
            });
        }
        for usage in &usages {
            context.out.line(row(usage, by_tag));
        }
        Ok(())
    }
}

impl ListExternalRepos {
    async fn list_repos(&self, context: &Context, event: Option<EventArg>, header: bool) -> Result<()> {
        let info = self.id.map(Into::into).or_else(|| self.name.as_deref().map(Into::into));
        let repos = context.hub().list_external_repos(info, self.url.clone(), event, None).await?.into_rows();
        if header {
            context.out.line(format!("{:<25} URL", "External repo name"));
            context.out.line(format!("{} {}", "-".repeat(25), "-".repeat(40)));
        }
        for repo in repos {
            context.out.line(format!("{:<25} {}", repo.name, repo.url));
        }
        Ok(())
    }

    /// Returns which tags use which repos, as far as they were asked for.
    async fn usages(&self, context: &Context, event: Option<EventArg>) -> Result<Vec<TagExternalRepo>> {
        let hub = context.hub();
        let tag = self.tag.as_deref();
        let mut usages = match (tag, self.inherit) {
            (Some(tag), true) => hub.get_external_repo_list(tag.into(), event).await?,
            _ => {
                let repo = self.id.map(Into::into).or_else(|| self.name.as_deref().map(Into::into));
                hub.get_tag_external_repos(tag.map(Into::into), repo, event).await?
            }
        };
        usages.retain(|usage| {
            self.id.is_none_or(|id| usage.external_repo_id == id)
                && self.name.as_ref().is_none_or(|name| usage.external_repo_name == *name)
                && self.url.as_ref().is_none_or(|url| usage.url == *url)
        });
        if tag.is_none() {
            // Repo by repo, and of each one the hub's order.
            usages.sort_by_key(|usage| usage.external_repo_id);
        }
        Ok(usages)
    }
}

fn row(usage: &TagExternalRepo, by_tag: bool) -> String {
    let (name, mode, priority) = (&usage.external_repo_name, &usage.merge_mode, usage.priority);
    match by_tag {
        true => format!("{:<20} {priority:<3} {mode:<10} {name}", usage.tag_name),
        false => format!("{priority:<3} {name:<25} {mode:<10} {}", usage.url),
    }
}
