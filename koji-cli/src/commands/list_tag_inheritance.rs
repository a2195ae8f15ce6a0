//! `koji list-tag-inheritance`

use clap::Args;
use koji_core::api::inheritance::InheritanceExports as _;
use koji_core::api::tags::TagExports as _;
use koji_core::records::inheritance::InheritanceStep;
use koji_proto::Keywords;

use super::event_args::EventArgs;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the inheritance information for a tag.
#[derive(Args)]
pub(crate) struct ListTagInheritance {
    /// The tag.
    tag: Vec<String>,
    /// Process the tag's children instead of its parents
    #[arg(long)]
    reverse: bool,
    /// The moment.
    #[command(flatten)]
    event: EventArgs,
}

impl Command for ListTagInheritance {
    const NAME: &'static str = "list-tag-inheritance";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the inheritance information for a tag";
    const USAGE: &'static str = "[options] <tag>";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let [name] = self.tag.as_slice() else {
            return Err(CliError::usage("This command takes exactly one argument: a tag name or ID"));
        };
        let event = self.event.resolve(context).await?;
        let hub = context.hub();
        let tag = hub.get_tag(name.as_str().into(), false, event.clone(), false).await?;
        let tag = tag.ok_or_else(|| CliError::usage(format!("No such tag: {name}")))?;
        let steps = hub.get_full_inheritance(tag.id.into(), event, self.reverse, Keywords::default()).await?;
        context.out.line(format!("     {} ({})", tag.name, tag.id));
        for line in tree(&steps, self.reverse) {
            context.out.line(line);
        }
        Ok(())
    }
}

/// Draws the steps of a walk as a tree.
fn tree(steps: &[InheritanceStep], reverse: bool) -> Vec<String> {
    // Whether a branch goes on below, for each level above the step that is drawn.
    let mut branches: Vec<bool> = Vec::new();
    let mut lines = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let depth = usize::try_from(step.currdepth.max(1)).unwrap_or(1);
        let following = steps[index + 1..].iter().map(|later| later.currdepth);
        let more =
            following.take_while(|depth| *depth >= step.currdepth).any(|depth| depth == step.currdepth);
        branches.truncate(depth - 1);
        let above: String = branches.iter().map(|goes_on| if *goes_on { "│  " } else { "   " }).collect();
        branches.push(more);
        let id = if reverse { step.tag_id.unwrap_or(step.parent_id) } else { step.parent_id };
        let line = format!("{}  {above}{}{} ({id})", flags(step), if more { "├─" } else { "└─" }, step.name);
        lines.push(line);
    }
    lines
}

/// Returns the four letters of a link: M F I N, dots for what it does not have.
fn flags(step: &InheritanceStep) -> String {
    let has = [step.maxdepth.is_some(), !step.pkg_filter.is_empty(), step.intransitive, step.noconfig];
    "MFIN".chars().zip(has).map(|(letter, has)| if has { letter } else { '.' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: i64, name: &str, currdepth: i64) -> InheritanceStep {
        InheritanceStep {
            child_id: Some(1),
            tag_id: None,
            parent_id: id,
            name: name.into(),
            priority: 0,
            maxdepth: None,
            intransitive: false,
            noconfig: false,
            pkg_filter: String::new(),
            currdepth,
            nextdepth: None,
            filter: Vec::new(),
        }
    }

    #[test]
    fn branches_go_on_beside_deeper_levels() {
        let steps = [step(2, "updates", 1), step(3, "base", 2), step(4, "extra", 1)];
        assert_eq!(tree(&steps, false), ["....  ├─updates (2)", "....  │  └─base (3)", "....  └─extra (4)"]);
    }
}
