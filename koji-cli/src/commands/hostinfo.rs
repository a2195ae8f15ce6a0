//! `koji hostinfo`

use clap::Args;
use koji_core::python_text::repr;
use koji_core::records::buildroots::BuildrootRecord;
use koji_core::records::hosts::{ChannelRecord, HostRecord};
use koji_proto::Value;

use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::timestamps::long_date;

/// Print basic information about a host.
#[derive(Args)]
pub(crate) struct Hostinfo {
    /// The hosts, by name or id.
    hosts: Vec<String>,
}

impl Command for Hostinfo {
    const NAME: &'static str = "hostinfo";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print basic information about a host";
    const USAGE: &'static str = "[options] <hostname> [<hostname> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if self.hosts.is_empty() {
            return Err(CliError::usage("Please specify a host"));
        }
        let mut calls = context.session().multicall();
        for host in &self.hosts {
            let info = host.parse::<i64>().map_or_else(|_| host.as_str().into(), Value::Int);
            calls.add("getHost", vec![info], vec![]);
        }
        let mut hosts: Vec<HostRecord> = Vec::new();
        let mut missing = false;
        let mut answers = Answers::of(calls).await?;
        for name in &self.hosts {
            match answers.next()? {
                Some(host) => hosts.push(host),
                None => {
                    context.out.warn(format!("No such host: {name}\n"));
                    missing = true;
                }
            }
        }
        let mut calls = context.session().multicall();
        for host in &hosts {
            calls.add("listChannels", vec![], vec![("hostID".into(), host.id.into())]);
            let active = Value::Array((0..3).map(Value::Int).collect());
            calls.add(
                "listBuildroots",
                vec![],
                vec![("hostID".into(), host.id.into()), ("state".into(), active)],
            );
        }
        let mut answers = Answers::of(calls).await?;
        for host in hosts {
            let channels: Vec<ChannelRecord> = answers.next()?;
            let buildroots: Vec<BuildrootRecord> = answers.next()?;
            for line in block(&host, &channels, &buildroots) {
                context.out.line(line);
            }
        }
        if missing { Err(CliError::Status(1)) } else { Ok(()) }
    }
}

/// Returns the lines that tell of a host.
fn block(host: &HostRecord, channels: &[ChannelRecord], buildroots: &[BuildrootRecord]) -> Vec<String> {
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    let aligned = |title: &str, text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default();
        let below = format!("\n{}", " ".repeat(title.len() + 2));
        format!("{title}: {}", text.lines().collect::<Vec<_>>().join(&below))
    };
    let channels: Vec<String> = channels
        .iter()
        .map(|channel| if channel.enabled { channel.name.clone() } else { format!("*{}", channel.name) })
        .collect();
    let mut lines = vec![
        format!("Name: {}", host.name),
        format!("ID: {}", host.id),
        format!("Arches: {}", host.arches.as_deref().unwrap_or_default()),
        format!("Capacity: {}", repr(&host.capacity.into())),
        format!("Task Load: {:.2}", host.task_load),
        aligned("Description", &host.description),
        aligned("Comment", &host.comment),
        format!("Enabled: {}", yes(host.enabled)),
        format!("Ready: {}", yes(host.ready)),
        format!("Last Update: {}", host.update_ts.map_or_else(|| "never".into(), |ts| long_date(ts.0))),
        format!("Channels: {}", channels.join(" ")),
        "Active Buildroots:".to_owned(),
    ];
    if buildroots.is_empty() {
        lines.push("None".into());
        return lines;
    }
    lines.push(format!("{:<50} {:<10} {:<20}", "NAME", "STATE", "CREATION TIME"));
    for root in buildroots {
        let number = |id: Option<i64>| id.map_or_else(|| "None".into(), |id| id.to_string());
        let name =
            format!("{}-{}-{}", root.tag_name.as_deref().unwrap_or("None"), root.id, number(root.repo_id));
        let state = root.state.map_or("", |state| state.name());
        let time = root
            .create_event_time
            .map_or_else(String::new, |time| time.0.to_string().chars().take(19).collect());
        lines.push(format!("{name:<50} {state:<10} {time:<20}"));
    }
    lines
}
