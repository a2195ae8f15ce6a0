//! `koji add-group-pkg`

use clap::Args;
use koji_core::api::groups::GroupExports as _;
use koji_proto::Keywords;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a package to a group's package listing.
#[derive(Args)]
pub(crate) struct AddGroupPkg {
    /// The tag, the group, then the packages.
    arguments: Vec<String>,
}

impl Command for AddGroupPkg {
    const NAME: &'static str = "add-group-pkg";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a package to a group's package listing";
    const USAGE: &'static str = "[options] <tag> <group> <pkg> [<pkg> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, group, packages @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage(
                "You must specify a tag name, group name, and one or more package names",
            ));
        };
        if packages.is_empty() {
            return Err(CliError::usage(
                "You must specify a tag name, group name, and one or more package names",
            ));
        }
        let hub = context.hub();
        for package in packages {
            let (tag, group) = (tag.as_str().into(), group.as_str().into());
            hub.group_package_list_add(tag, group, package.clone(), false, false, Keywords::default())
                .await?;
        }
        Ok(())
    }
}
