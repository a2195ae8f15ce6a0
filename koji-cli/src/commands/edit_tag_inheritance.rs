//! `koji edit-tag-inheritance`

use clap::Args;

use super::inheritance_args::{InheritanceArgs, Inheriting, replace};
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Edit tag inheritance.
#[derive(Args)]
pub(crate) struct EditTagInheritance {
    /// The tag, its parent, and the priority of the link.
    arguments: Vec<String>,
    /// What changes.
    #[command(flatten)]
    link: InheritanceArgs,
}

impl Command for EditTagInheritance {
    const NAME: &'static str = "edit-tag-inheritance";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Edit tag inheritance";
    const USAGE: &'static str = "[options] <tag> <parent> <priority>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let (tag, parent, priority) = match self.arguments.as_slice() {
            [tag, parent] => (tag, parent, None),
            [tag, parent, priority] => (tag, parent, Some(priority.as_str())),
            _ => return Err(CliError::usage("This command takes a tag, its parent and perhaps a priority")),
        };
        let depth = self.link.depth()?;
        let found = Inheriting::find(context, tag, parent).await?;
        let place = found.only(priority)?;
        let mut rows = found.rows()?;
        let row = &mut rows[place];
        if let Some(priority) = &self.link.priority {
            found.refuse_used(priority, Some(place))?;
            replace(row, "priority", priority.as_str().into());
        }
        if let Some(depth) = depth {
            replace(row, "maxdepth", depth);
        }
        if self.link.intransitive {
            replace(row, "intransitive", true.into());
        }
        if self.link.noconfig {
            replace(row, "noconfig", true.into());
        }
        // An empty filter counts as none given, so a filter cannot be taken away, as with upstream.
        if let Some(filter) = self.link.pkg_filter.as_ref().filter(|filter| !filter.is_empty()) {
            replace(row, "pkg_filter", filter.as_str().into());
        }
        found.send(context, rows).await
    }
}
