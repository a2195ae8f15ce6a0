//! `koji enable-host`

use clap::Args;
use koji_core::api::hosts::HostAdminExports as _;
use koji_proto::Keywords;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Mark one or more hosts as enabled.
#[derive(Args)]
pub(crate) struct EnableHost {
    /// The hosts.
    hosts: Vec<String>,
    /// Comment indicating why the host(s) are being changed
    #[arg(long)]
    comment: Option<String>,
}

impl Command for EnableHost {
    const NAME: &'static str = "enable-host";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Mark one or more hosts as enabled";
    const USAGE: &'static str = "[options] <hostname> [<hostname> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        if self.hosts.is_empty() {
            return Err(CliError::usage("Please specify a hostname"));
        }
        let hub = context.hub();
        let mut missing = false;
        for host in &self.hosts {
            if hub.get_host(host.as_str().into(), false, None).await?.is_none() {
                context.out.line(format!("No such host: {host}"));
                missing = true;
            }
        }
        if missing {
            return Err(CliError::failed("No changes made. Please correct the command line."));
        }
        for host in &self.hosts {
            hub.enable_host(host.as_str().into()).await?;
            if let Some(comment) = &self.comment {
                let comment = Keywords(vec![("comment".into(), comment.as_str().into())]);
                hub.edit_host(host.as_str().into(), comment).await?;
            }
        }
        Ok(())
    }
}
