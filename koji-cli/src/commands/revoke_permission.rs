//! `koji revoke-permission`

use clap::Args;
use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::users::UserExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Revoke a permission from a user.
#[derive(Args)]
pub(crate) struct RevokePermission {
    /// The permission, then the users.
    arguments: Vec<String>,
}

impl Command for RevokePermission {
    const NAME: &'static str = "revoke-permission";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Revoke a permission from a user";
    const USAGE: &'static str = "[options] <permission> <user> [<user> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [permission, users @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a permission and at least one user"));
        };
        if users.is_empty() {
            return Err(CliError::usage("Please specify a permission and at least one user"));
        }
        let hub = context.hub();
        for user in users {
            if hub.get_user(Some(user.as_str().into()), false, true, false).await?.is_none() {
                return Err(CliError::usage(format!("No such user: {user}")));
            }
        }
        for user in users {
            hub.revoke_permission(Some(user.as_str().into()), permission.as_str().into()).await?;
        }
        Ok(())
    }
}
