//! `koji add-user`

use clap::Args;
use koji_core::api::users::UserExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a user.
#[derive(Args)]
pub(crate) struct AddUser {
    /// The name.
    username: Vec<String>,
    /// The Kerberos principal for this user
    #[arg(long)]
    principal: Option<String>,
    /// Prohibit logins by this user
    #[arg(long)]
    disable: bool,
}

impl Command for AddUser {
    const NAME: &'static str = "add-user";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a user";
    const USAGE: &'static str = "[options] <username>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [name] = self.username.as_slice() else {
            let problem =
                if self.username.is_empty() { "must specify" } else { "only one username can be specified;" };
            return Err(CliError::usage(format!("You {problem} the username of the user to add")));
        };
        let status = self.disable.then_some(1);
        let principal = self.principal.as_deref().map(Into::into);
        let id = context.hub().create_user(name.as_str().into(), status, principal).await?;
        context.out.line(format!("Added user {name} ({id})"));
        Ok(())
    }
}
