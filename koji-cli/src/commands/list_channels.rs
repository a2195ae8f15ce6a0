//! `koji list-channels`

use clap::{ArgAction, Args};
use koji_core::api::channels::ChannelExports as _;
use koji_core::records::hosts::{ChannelRecord, HostRecord};
use koji_proto::Value;

use super::list_hosts::shorten;
use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::Result;
use crate::registry::Command;

/// Print channels listing.
#[derive(Args)]
pub(crate) struct ListChannels {
    /// Print just list of channels without additional info
    #[arg(long)]
    simple: bool,
    /// Show comments
    #[arg(long)]
    comment: bool,
    /// Show descriptions
    #[arg(long)]
    description: bool,
    /// Limit to enabled channels
    #[arg(long, overrides_with = "not_enabled")]
    enabled: bool,
    /// Limit to not enabled channels
    #[arg(long, alias = "disabled", overrides_with = "enabled")]
    not_enabled: bool,
    /// Limit counts to hosts of an architecture
    #[arg(long, action = ArgAction::Append)]
    arch: Vec<String>,
    /// Do not print header information
    #[arg(long)]
    quiet: bool,
    /// Ignored, as upstream ignores it.
    #[arg(hide = true)]
    rest: Vec<String>,
}

/// What the hosts of a channel come to.
#[derive(Debug, Default, PartialEq)]
struct Totals {
    enabled: usize,
    ready: usize,
    disabled: usize,
    load: f64,
    capacity: f64,
}

impl Totals {
    fn of(hosts: &[HostRecord]) -> Self {
        let mut totals = Self::default();
        for host in hosts {
            totals.load += host.task_load;
            totals.capacity += host.capacity;
            if host.enabled {
                totals.enabled += 1;
                totals.ready += usize::from(host.ready);
            } else {
                totals.disabled += 1;
            }
        }
        totals
    }

    fn percent(&self) -> f64 {
        if self.capacity > 0.0 { (self.load / self.capacity * 100.0).trunc() } else { 0.0 }
    }
}

impl Command for ListChannels {
    const NAME: &'static str = "list-channels";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print channels listing";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let enabled = (self.enabled || self.not_enabled).then_some(self.enabled);
        let mut channels = context.hub().list_channels(None, None, enabled).await?;
        channels.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<String> = channels.iter().map(shown_name).collect();
        let header = !self.quiet && !context.config.quiet;
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(8);
        if self.simple {
            if header {
                context.out.line("Channel");
                context.out.line("-".repeat(7));
            }
            for name in names {
                context.out.line(name);
            }
            return Ok(());
        }
        let mut calls = context.session().multicall();
        for channel in &channels {
            let mut options = vec![("channelID".to_owned(), channel.id.into())];
            if !self.arch.is_empty() {
                let arches = self.arch.iter().map(|arch| arch.as_str().into()).collect();
                options.push(("arches".into(), Value::Array(arches)));
            }
            calls.add("listHosts", vec![], options);
        }
        let mut totals = Vec::new();
        let mut answers = Answers::of(calls).await?;
        for _ in &channels {
            let hosts: Vec<HostRecord> = answers.next()?;
            totals.push(Totals::of(&hosts));
        }
        if header {
            let mut header = format!(
                "{:<width$}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}    ",
                "Channel", "Enabled", "Ready", "Disbld", "Load", "Cap", "Perc"
            );
            for (wanted, title) in [(self.description, "Description"), (self.comment, "Comment")] {
                if wanted {
                    header.push_str(&format!("{title:<53}"));
                }
            }
            context.out.line(&header);
            context.out.line("-".repeat(header.chars().count()));
        }
        for ((channel, name), totals) in channels.iter().zip(names).zip(totals) {
            let mut line = row(&name, width, &totals);
            for (wanted, text) in [(self.description, &channel.description), (self.comment, &channel.comment)]
            {
                if wanted {
                    line.push_str(&format!("   {:<50}", shorten(text.as_deref().unwrap_or_default())));
                }
            }
            context.out.line(line);
        }
        Ok(())
    }
}

fn shown_name(channel: &ChannelRecord) -> String {
    match channel.enabled {
        true => channel.name.clone(),
        false => format!("{} [disabled]", channel.name),
    }
}

fn row(name: &str, width: usize, totals: &Totals) -> String {
    format!(
        "{name:<width$}{:>7} {:>6} {:>6} {:>6.0} {:>6.0} {:>6.0}%",
        totals.enabled,
        totals.ready,
        totals.disabled,
        totals.load.trunc(),
        totals.capacity.trunc(),
        totals.percent(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disabled_hosts_are_not_ready_but_count_into_the_capacity() {
        let host = |enabled, ready, load| HostRecord {
            id: 1,
            user_id: 1,
            name: "b".into(),
            update_ts: None,
            ready,
            task_load: load,
            arches: None,
            capacity: 8.0,
            description: None,
            comment: None,
            enabled,
        };
        let totals = Totals::of(&[host(true, true, 1.0), host(false, true, 0.0)]);
        assert_eq!(row("createrepo", 10, &totals), "createrepo      1      1      1      1     16      6%");
    }
}
