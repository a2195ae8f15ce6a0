//! `koji remove-tag-inheritance`

use clap::Args;

use super::inheritance_args::{Inheriting, replace};
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Remove a tag inheritance link.
#[derive(Args)]
pub(crate) struct RemoveTagInheritance {
    /// The tag, its parent, and the priority of the link.
    arguments: Vec<String>,
}

impl Command for RemoveTagInheritance {
    const NAME: &'static str = "remove-tag-inheritance";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Remove a tag inheritance link";
    const USAGE: &'static str = "[options] <tag> <parent> <priority>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let (tag, parent, priority) = match self.arguments.as_slice() {
            [tag, parent] => (tag, parent, None),
            [tag, parent, priority] => (tag, parent, Some(priority.as_str())),
            _ => return Err(CliError::usage("This command takes a tag, its parent and perhaps a priority")),
        };
        let found = Inheriting::find(context, tag, parent).await?;
        let place = found.only(priority)?;
        let mut rows = found.rows()?;
        replace(&mut rows[place], "delete link", true.into());
        found.send(context, rows).await
    }
}
