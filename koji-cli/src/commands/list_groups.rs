//! `koji list-groups`

use clap::Args;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use koji_core::api::groups::{GetTagGroups, GroupExports as _};
use koji_core::api::tags::TagExports as _;

use super::event_args::EventArgs;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the group listings.
#[derive(Args)]
pub(crate) struct ListGroups {
    /// The tag, and a group to show alone.
    arguments: Vec<String>,
    /// The moment.
    #[command(flatten)]
    event: EventArgs,
    /// Show blocked packages and groups
    #[arg(long)]
    show_blocked: bool,
}

impl Command for ListGroups {
    const NAME: &'static str = "list-groups";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the group listings";
    const USAGE: &'static str = "[options] <tag> [<group>]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let (tag, wanted) = match self.arguments.as_slice() {
            [tag] => (tag, None),
            [tag, group] => (tag, Some(group)),
            _ => return Err(CliError::usage("Incorrect number of arguments")),
        };
        let event = self.event.resolve(context).await?;
        let request = GetTagGroups {
            event: event.clone(),
            incl_blocked: self.show_blocked,
            ..GetTagGroups::new(tag.as_str())
        };
        let hub = context.hub();
        let mut groups = hub.get_tag_groups(request).await?;
        groups.retain(|group| wanted.is_none_or(|name| *name == group.name));
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        let mut names: HashMap<i64, String> = HashMap::new();
        for id in groups.iter().flat_map(tags_of) {
            if let Entry::Vacant(unknown) = names.entry(id) {
                let found = hub.get_tag(id.into(), false, event.clone(), false).await?;
                unknown.insert(found.map_or_else(|| id.to_string(), |tag| tag.name));
            }
        }
        let place = |tag_id: i64, blocked: bool| {
            let mark = if blocked { " [BLOCKED]" } else { "" };
            format!("  [{}]{mark}", names.get(&tag_id).map_or("", String::as_str))
        };
        for group in groups {
            context.out.line(format!("{}{}", group.name, place(group.tag_id.get(), group.blocked)));
            let mut requirements = group.grouplist.unwrap_or_default();
            requirements.sort_by(|a, b| a.name.cmp(&b.name));
            for required in requirements {
                let place = place(required.tag_id.get(), required.blocked);
                context.out.line(format!("  @{}{place}", required.name));
            }
            let mut packages = group.packagelist.unwrap_or_default();
            packages.sort_by(|a, b| a.package.cmp(&b.package));
            for package in packages {
                let basearchonly = python(package.basearchonly);
                let place = place(package.tag_id.get(), package.blocked);
                context.out.line(format!("  {}: {basearchonly}, {}{place}", package.package, package.kind));
            }
        }
        Ok(())
    }
}

/// Returns the tags from which a group and what it lists come.
fn tags_of(group: &koji_core::records::groups::CompsGroup) -> Vec<i64> {
    let packages = group.packagelist.iter().flatten().map(|package| package.tag_id);
    let requirements = group.grouplist.iter().flatten().map(|required| required.tag_id);
    std::iter::once(group.tag_id).chain(packages).chain(requirements).map(|tag| tag.get()).collect()
}

fn python(flag: Option<bool>) -> &'static str {
    match flag {
        None => "None",
        Some(true) => "True",
        Some(false) => "False",
    }
}
