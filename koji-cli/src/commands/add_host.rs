//! `koji add-host`

use clap::Args;
use koji_core::api::hosts::HostAdminExports as _;
use koji_core::refs::OneOrMany;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a host.
#[derive(Args)]
pub(crate) struct AddHost {
    /// The host, then its arches.
    arguments: Vec<String>,
    /// Set a non-default Kerberos principal for the host
    #[arg(long)]
    krb_principal: Option<String>,
    /// If existing user is not a host, make it one
    #[arg(long)]
    force: bool,
}

impl Command for AddHost {
    const NAME: &'static str = "add-host";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a host";
    const USAGE: &'static str = "[options] <hostname> <arch> [<arch> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [host, arches @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a hostname and at least one arch"));
        };
        if arches.is_empty() {
            return Err(CliError::usage("Please specify a hostname and at least one arch"));
        }
        let hub = context.hub();
        if hub.get_host(host.as_str().into(), false, None).await?.is_some() {
            return Err(CliError::failed(format!("{host} is already in the database")));
        }
        let arches = OneOrMany::Many(arches.to_vec());
        let id = hub.add_host(host.as_str().into(), arches, self.krb_principal, self.force).await?;
        context.out.line(format!("{host} added: id {id}"));
        Ok(())
    }
}
