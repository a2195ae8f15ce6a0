//! `koji regen-repo`

use clap::Args;

use super::repo_request_args::{RepoRequestArgs, Wanted};
use crate::context::{Auth, Context};
use crate::error::Result;
use crate::registry::Command;
use crate::watching::follow_made_task;

/// Generate a current repo if there is not one.
#[derive(Args)]
pub(crate) struct RegenRepo {
    #[command(flatten)]
    request: RepoRequestArgs,
    /// Make a task of the hub directly instead of a request
    #[arg(long)]
    make_task: bool,
}

impl Command for RegenRepo {
    const NAME: &'static str = "regen-repo";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Generate a current repo if there is not one";
    const USAGE: &'static str = "[options] <tag>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let request = &self.request;
        let tag = request.find_tag(context).await?;
        if !self.make_task {
            let last = context.session().call("tagLastChangeEvent", vec![tag.id.into()], vec![]).await?;
            return request.ask(context, &tag, Wanted { min_event: Some(last), at_event: None }).await;
        }
        let given = [
            ("debuginfo", request.debuginfo),
            ("src", request.source),
            ("separate_src", request.separate_source),
        ];
        let options =
            given.iter().filter(|(_, on)| *on).map(|(key, _)| ((*key).to_owned(), true.into())).collect();
        let task: i64 =
            context.session().call_typed("newRepo", vec![tag.name.as_str().into()], options).await?;
        let quiet = request.quiet || context.config.quiet;
        context.out.line(format!("Regenerating repo for tag: {}", tag.name));
        let wait = request.wait || (!request.nowait && !context.out.in_background());
        follow_made_task(context, task, quiet, wait).await
    }
}
