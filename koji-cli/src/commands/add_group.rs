//! `koji add-group`

use clap::Args;
use koji_core::api::groups::{GetTagGroups, GroupExports as _};
use koji_core::api::tags::TagExports as _;
use koji_proto::Keywords;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a group to a tag.
#[derive(Args)]
pub(crate) struct AddGroup {
    /// The tag and the group.
    arguments: Vec<String>,
}

impl Command for AddGroup {
    const NAME: &'static str = "add-group";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a group to a tag";
    const USAGE: &'static str = "<tag> <group>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, group] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a tag name and a group name"));
        };
        context.require_any(&["tag", "admin"]).await?;
        let hub = context.hub();
        if hub.get_tag(tag.as_str().into(), false, None, false).await?.is_none() {
            return Err(CliError::failed(format!("No such tag: {tag}")));
        }
        let own =
            hub.get_tag_groups(GetTagGroups { inherit: false, ..GetTagGroups::new(tag.as_str()) }).await?;
        if own.iter().any(|known| known.name == *group) {
            return Err(CliError::failed(format!("Group {group} already exists for tag {tag}")));
        }
        hub.group_list_add(tag.as_str().into(), group.as_str().into(), false, false, Keywords::default())
            .await?;
        Ok(())
    }
}
