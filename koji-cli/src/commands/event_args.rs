//! The options that choose a moment of the hub's history.

use clap::Args;
use koji_core::api::events::EventExports as _;
use koji_core::api::repos::RepoExports as _;
use koji_core::refs::EventArg;
use koji_proto::Value;

use crate::context::Context;
use crate::error::{CliError, Result};
use crate::timestamps::asctime;

/// The moment at which a command looks.
#[derive(Args)]
pub(crate) struct EventArgs {
    /// Query at event
    #[arg(long, value_name = "EVENT#")]
    event: Option<i64>,
    /// Query at last event before timestamp
    #[arg(long, value_name = "TIMESTAMP")]
    ts: Option<f64>,
    /// Query at event for a repo
    #[arg(long, value_name = "REPO#")]
    repo: Option<i64>,
}

impl EventArgs {
    /// Finds the event that was asked for and says so; none means the present.
    pub(crate) async fn resolve(&self, context: &Context) -> Result<Option<EventArg>> {
        let hub = context.hub();
        let event = if let Some(id) = self.event {
            hub.get_event(id.into(), true).await?
        } else if let Some(ts) = self.ts {
            hub.get_last_event(Some(Value::Double(ts)), true).await?
        } else if let Some(id) = self.repo {
            let repo = hub.repo_info(id.into(), false).await?;
            let repo = repo.ok_or_else(|| CliError::failed(format!("Invalid repo: {id}")))?;
            hub.get_event(repo.create_event.into(), true).await?
        } else {
            return Ok(None);
        };
        let event = event.ok_or_else(|| CliError::failed("No such event"))?;
        context.out.line(format!("Querying at event {} ({})", event.id, asctime(event.ts.0)));
        Ok(Some(event.id.into()))
    }
}
