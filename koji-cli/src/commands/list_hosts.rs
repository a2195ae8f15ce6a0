//! `koji list-hosts`

use clap::{ArgAction, Args};
use koji_core::api::channels::ChannelExports as _;
use koji_core::api::hosts::{HostAdminExports as _, ListHosts as ListHostsRequest};
use koji_core::records::hosts::{ChannelRecord, HostRecord};
use koji_core::refs::{Flag, OneOrMany};

use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::timestamps::long_date;

/// Print the host listing.
#[derive(Args)]
pub(crate) struct ListHosts {
    /// Specify an architecture
    #[arg(long, action = ArgAction::Append)]
    arch: Vec<String>,
    /// Specify a channel
    #[arg(long)]
    channel: Option<String>,
    /// Limit to ready hosts
    #[arg(long, overrides_with = "not_ready")]
    ready: bool,
    /// Limit to not ready hosts
    #[arg(long, overrides_with = "ready")]
    not_ready: bool,
    /// Limit to enabled hosts
    #[arg(long, overrides_with = "not_enabled")]
    enabled: bool,
    /// Limit to not enabled hosts
    #[arg(long, alias = "disabled", overrides_with = "enabled")]
    not_enabled: bool,
    /// Show host channels
    #[arg(long)]
    show_channels: bool,
    /// Show comments
    #[arg(long)]
    comment: bool,
    /// Show descriptions
    #[arg(long)]
    description: bool,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
    /// Ignored, as upstream ignores it.
    #[arg(hide = true)]
    rest: Vec<String>,
}

/// Which columns are wanted besides the fixed ones.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    description: bool,
    comment: bool,
    channels: bool,
}

impl Command for ListHosts {
    const NAME: &'static str = "list-hosts";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the host listing";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let hub = context.hub();
        let mut request = ListHostsRequest::default();
        if !self.arch.is_empty() {
            request.arches = Some(OneOrMany::Many(self.arch));
        }
        if let Some(name) = &self.channel {
            let channel = hub.get_channel(name.as_str().into(), false).await?;
            let channel = channel.ok_or_else(|| CliError::usage(format!("No such channel: {name}")))?;
            request.channel_id = Some(channel.id.into());
        }
        request.ready = (self.ready || self.not_ready).then_some(Flag(self.ready));
        request.enabled = (self.enabled || self.not_enabled).then_some(Flag(self.enabled));
        let mut hosts = hub.list_hosts(request).await?.into_rows();
        if hosts.is_empty() {
            context.out.warn("No hosts found.");
            return Ok(());
        }
        hosts.sort_by(|a, b| a.name.cmp(&b.name));
        let mut channels: Vec<String> = Vec::new();
        if self.show_channels {
            let mut calls = context.session().multicall();
            for host in &hosts {
                calls.add("listChannels", vec![host.id.into()], vec![]);
            }
            let mut answers = Answers::of(calls).await?;
            for _ in &hosts {
                let found: Vec<ChannelRecord> = answers.next()?;
                channels.push(channel_names(found));
            }
        }
        let columns =
            Columns { description: self.description, comment: self.comment, channels: self.show_channels };
        let width = hosts.iter().map(|host| host.name.chars().count()).max().unwrap_or(0).max(8);
        if !self.quiet && !context.config.quiet {
            let header = header(width, columns);
            context.out.line(&header);
            context.out.line("-".repeat(header.chars().count()));
        }
        for (index, host) in hosts.iter().enumerate() {
            let channels = channels.get(index).map_or("", String::as_str);
            context.out.line(line(host, channels, width, columns));
        }
        Ok(())
    }
}

/// Returns the names of channels, sorted, disabled ones marked.
fn channel_names(mut channels: Vec<ChannelRecord>) -> String {
    channels.sort_by(|a, b| a.name.cmp(&b.name));
    let name = |channel: ChannelRecord| match channel.enabled {
        true => channel.name,
        false => format!("*{}", channel.name),
    };
    channels.into_iter().map(name).collect::<Vec<_>>().join(",")
}

fn header(width: usize, columns: Columns) -> String {
    let mut header =
        format!("{:<width$} Enb Rdy Load/Cap  {:<16} {:<35}", "Hostname", "Arches", "Last Update");
    for (wanted, title) in [(columns.description, "Description"), (columns.comment, "Comment")] {
        if wanted {
            header.push_str(&format!(" {title:<50}"));
        }
    }
    if columns.channels {
        header.push_str(" Channels");
    } else {
        // Every column but the last is followed by a blank, which the line of dashes shows.
        header.push(' ');
    }
    header
}

fn line(host: &HostRecord, channels: &str, width: usize, columns: Columns) -> String {
    let yes = |flag: bool| if flag { 'Y' } else { 'N' };
    let arches = host.arches.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(",");
    let update = host.update_ts.map_or_else(|| "-".into(), |moment| long_date(moment.0));
    let mut line = format!(
        "{:<width$} {:<3} {:<3} {:>4.1}/{:<4.1} {arches:<16} {update:<35}",
        host.name,
        yes(host.enabled),
        yes(host.ready),
        host.task_load,
        host.capacity,
    );
    for (wanted, text) in [(columns.description, &host.description), (columns.comment, &host.comment)] {
        if wanted {
            line.push_str(&format!(" {:<50}", shorten(text.as_deref().unwrap_or_default())));
        }
    }
    if columns.channels {
        line.push_str(&format!(" {channels}"));
    }
    line
}

/// Cuts a text that does not fit into its column.
pub(super) fn shorten(text: &str) -> String {
    match text.chars().count() > 50 {
        true => format!("{}...", text.chars().take(47).collect::<String>()),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_that_never_called_has_no_update() {
        let host = HostRecord {
            id: 1,
            user_id: 2,
            name: "bld1".into(),
            update_ts: None,
            ready: false,
            task_load: 1.0,
            arches: Some("x86_64 i386".into()),
            capacity: 8.0,
            description: None,
            comment: Some("c".repeat(51)),
            enabled: true,
        };
        let columns = Columns { comment: true, channels: true, ..Columns::default() };
        assert_eq!(
            line(&host, "default", 8, columns),
            format!("bld1     Y   N    1.0/8.0  x86_64,i386      {:<35} {}... default", "-", "c".repeat(47))
        );
        assert_eq!(header(8, columns).find("Channels"), line(&host, "default", 8, columns).find("default"));
    }
}
