//! `koji add-tag-inheritance`

use clap::Args;
use koji_proto::Value;

use super::inheritance_args::{InheritanceArgs, Inheriting};
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add to a tag's inheritance.
#[derive(Args)]
pub(crate) struct AddTagInheritance {
    /// The tag and its new parent.
    tags: Vec<String>,
    /// The link.
    #[command(flatten)]
    link: InheritanceArgs,
    /// Add a parent that the tag has already
    #[arg(long)]
    force: bool,
}

impl Command for AddTagInheritance {
    const NAME: &'static str = "add-tag-inheritance";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add to a tag's inheritance";
    const USAGE: &'static str = "[options] <tag> <parent-tag>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, parent] = self.tags.as_slice() else {
            return Err(CliError::usage(
                "This command takes exactly two arguments: a tag name and its parent",
            ));
        };
        let depth = self.link.depth()?;
        let found = Inheriting::find(context, tag, parent).await?;
        if !self.force && !found.places(None).is_empty() {
            return Err(CliError::failed(format!(
                "Tag {} already inherits from {}: use --force to add it again",
                found.tag, found.parent
            )));
        }
        found.refuse_used(self.link.priority.as_deref().unwrap_or("0"), None)?;
        let mut rows = found.rows()?;
        rows.push(vec![
            ("parent_id".into(), found.parent_id.into()),
            ("priority".into(), self.link.priority.as_deref().map_or(Value::Int(0), Value::from)),
            ("maxdepth".into(), depth.unwrap_or_default()),
            ("intransitive".into(), self.link.intransitive.into()),
            ("noconfig".into(), self.link.noconfig.into()),
            ("pkg_filter".into(), self.link.pkg_filter.as_deref().unwrap_or_default().into()),
        ]);
        found.send(context, rows).await
    }
}
