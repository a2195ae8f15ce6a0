//! `koji add-host-to-channel`

use clap::Args;
use koji_core::api::channels::ChannelExports as _;
use koji_core::api::hosts::HostAdminExports as _;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a host to a channel.
#[derive(Args)]
pub(crate) struct AddHostToChannel {
    /// The host and the channel.
    arguments: Vec<String>,
    /// List possible channels
    #[arg(long, hide = true)]
    list: bool,
    /// Create channel if needed
    #[arg(long)]
    new: bool,
    /// Force added, if possible
    #[arg(long)]
    force: bool,
}

impl Command for AddHostToChannel {
    const NAME: &'static str = "add-host-to-channel";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a host to a channel";
    const USAGE: &'static str = "[options] <hostname> <channel>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let hub = context.hub();
        if self.list {
            let mut names: Vec<String> =
                hub.list_channels(None, None, None).await?.into_iter().map(|channel| channel.name).collect();
            names.sort();
            names.iter().for_each(|name| context.out.line(name));
            return Ok(());
        }
        let [host, channel] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a hostname and a channel"));
        };
        if !self.new && hub.get_channel(channel.as_str().into(), false).await?.is_none() {
            return Err(CliError::failed(format!("No such channel: {channel}")));
        }
        if hub.get_host(host.as_str().into(), false, None).await?.is_none() {
            return Err(CliError::failed(format!("No such host: {host}")));
        }
        hub.add_host_to_channel(host.as_str().into(), channel.as_str().into(), self.new, self.force).await?;
        Ok(())
    }
}
