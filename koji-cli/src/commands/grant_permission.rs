//! `koji grant-permission`

use clap::Args;
use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::users::UserExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Grant a permission to a user.
#[derive(Args)]
pub(crate) struct GrantPermission {
    /// The permission, then the users.
    arguments: Vec<String>,
    /// Create a new permission
    #[arg(long)]
    new: bool,
    /// Description of the permission
    #[arg(long)]
    description: Option<String>,
}

impl Command for GrantPermission {
    const NAME: &'static str = "grant-permission";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Grant a permission to a user";
    const USAGE: &'static str = "[options] <permission> <user> [<user> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [permission, users @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a permission and at least one user"));
        };
        if users.is_empty() {
            return Err(CliError::usage("Please specify a permission and at least one user"));
        }
        if self.description.is_some() && !self.new {
            return Err(CliError::usage("Option new must be specified with option description"));
        }
        let hub = context.hub();
        for user in users {
            if hub.get_user(Some(user.as_str().into()), false, true, false).await?.is_none() {
                return Err(CliError::usage(format!("No such user: {user}")));
            }
        }
        for user in users {
            let user = Some(user.as_str().into());
            hub.grant_permission(user, permission.as_str().into(), self.new, self.description.clone())
                .await?;
        }
        Ok(())
    }
}
