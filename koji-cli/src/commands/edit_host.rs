//! `koji edit-host`

use clap::Args;
use koji_core::api::hosts::HostAdminExports as _;
use koji_proto::{Keywords, Value};

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Edit a host.
#[derive(Args)]
pub(crate) struct EditHost {
    /// The hosts.
    hosts: Vec<String>,
    /// Space or comma-separated list of supported architectures
    #[arg(long)]
    arches: Option<String>,
    /// Capacity of this host
    #[arg(long)]
    capacity: Option<f64>,
    /// Description of this host
    #[arg(long)]
    description: Option<String>,
    /// A brief comment about this host
    #[arg(long)]
    comment: Option<String>,
}

impl Command for EditHost {
    const NAME: &'static str = "edit-host";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Edit a host";
    const USAGE: &'static str = "[options] <hostname> [<hostname> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        if self.hosts.is_empty() {
            return Err(CliError::usage("Please specify a hostname"));
        }
        let hub = context.hub();
        for host in &self.hosts {
            if hub.get_host(host.as_str().into(), false, None).await?.is_none() {
                return Err(CliError::failed(format!("No such host: {host}")));
            }
        }
        let arches = self
            .arches
            .map(|arches| arches.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" "));
        let texts = [("arches", arches), ("description", self.description), ("comment", self.comment)];
        let mut changes: Vec<(String, Value)> =
            texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))).collect();
        changes.extend(self.capacity.map(|capacity| ("capacity".to_owned(), capacity.into())));
        for host in &self.hosts {
            let changed = hub.edit_host(host.as_str().into(), Keywords(changes.clone())).await?;
            context.out.line(match changed {
                true => format!("Edited {host}"),
                false => format!("No changes made to {host}"),
            });
        }
        Ok(())
    }
}
