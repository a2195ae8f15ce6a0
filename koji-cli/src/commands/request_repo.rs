//! `koji request-repo`

use clap::Args;
use koji_proto::Value;

use super::repo_request_args::{RepoRequestArgs, Wanted};
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Request a repo for a tag.
#[derive(Args)]
pub(crate) struct RequestRepo {
    #[command(flatten)]
    request: RepoRequestArgs,
    /// Minimum event for the repo
    #[arg(long, value_name = "EVENT")]
    min_event: Option<i64>,
    /// Specific event for the repo
    #[arg(long, value_name = "EVENT")]
    at_event: Option<i64>,
    /// Request a repo that has the tag's last change
    #[arg(long)]
    current: bool,
}

impl Command for RequestRepo {
    const NAME: &'static str = "request-repo";
    const CATEGORY: &'static str = "misc";
    const ABOUT: &'static str = "Request a repo for a tag";
    const USAGE: &'static str = "[options] <tag>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let choices = [self.min_event.is_some(), self.at_event.is_some(), self.current];
        if choices.into_iter().filter(|given| *given).count() > 1 {
            return Err(CliError::usage("Only one of --min-event, --at-event and --current may be given"));
        }
        let tag = self.request.find_tag(context).await?;
        let mut wanted =
            Wanted { min_event: self.min_event.map(Value::Int), at_event: self.at_event.map(Value::Int) };
        if self.current {
            let last = context.session().call("tagLastChangeEvent", vec![tag.id.into()], vec![]).await?;
            wanted.min_event = Some(last);
        }
        self.request.ask(context, &tag, wanted).await
    }
}
