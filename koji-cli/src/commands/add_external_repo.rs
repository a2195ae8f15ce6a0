//! `koji add-external-repo`

use clap::Args;
use koji_core::api::external_repos::ExternalRepoExports as _;
use koji_core::refs::{LenientInt, OneOrMany};

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Create an external repo and/or add one to a tag.
#[derive(Args)]
pub(crate) struct AddExternalRepo {
    /// The name, and the URL of a new repo.
    arguments: Vec<String>,
    /// Also add the repo to a tag, at a priority if one is given
    #[arg(short, long, value_name = "TAG[::PRIORITY]")]
    tag: Vec<String>,
    /// Set priority (when adding to tag)
    #[arg(short, long)]
    priority: Option<i64>,
    /// Set merge mode
    #[arg(short, long, value_parser = ["koji", "simple", "bare"])]
    mode: Option<String>,
    /// Use only a subset of arches from the given repo
    #[arg(short, long)]
    arches: Option<String>,
}

impl Command for AddExternalRepo {
    const NAME: &'static str = "add-external-repo";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Create an external repo and/or add one to a tag";
    const USAGE: &'static str = "[options] <name> [<url>]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let hub = context.hub();
        let name = match self.arguments.as_slice() {
            [name] => {
                if self.tag.is_empty() {
                    return Err(CliError::usage("Incorrect number of arguments"));
                }
                hub.get_external_repo(name.as_str().into(), true, None).await?;
                name
            }
            [name, url] => {
                let made = hub.create_external_repo(name.as_str().into(), url.clone()).await?;
                context.out.line(format!("Created external repo {}", made.id));
                name
            }
            _ => return Err(CliError::usage("Incorrect number of arguments")),
        };
        for tag in &self.tag {
            let (tag, priority) = match tag.split_once("::") {
                Some((tag, priority)) => {
                    let priority = priority
                        .parse()
                        .map_err(|_| CliError::failed(format!("Invalid priority: {priority}")))?;
                    (tag, Some(priority))
                }
                None => (tag.as_str(), self.priority),
            };
            let priority = match priority {
                Some(priority) => priority,
                None => next_priority(context, tag).await?,
            };
            let arches = self.arches.clone().map(OneOrMany::One);
            let mode = Some(self.mode.clone().unwrap_or_else(|| "koji".into()));
            hub.add_external_repo_to_tag(
                tag.into(),
                name.as_str().into(),
                LenientInt(priority),
                mode,
                arches,
            )
            .await?;
            context.out.line(format!("Added external repo {name} to tag {tag} (priority {priority})"));
        }
        Ok(())
    }
}

/// Returns a free priority behind those of a tag's repos: 5 for the first, then the next multiple of 5.
async fn next_priority(context: &Context, tag: &str) -> Result<i64> {
    let present = context.hub().get_tag_external_repos(Some(tag.into()), None, None).await?;
    Ok(present.iter().map(|repo| repo.priority).max().map_or(5, |highest| (highest + 7) / 5 * 5))
}
