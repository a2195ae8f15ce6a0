//! `koji help`: lists the commands.

use std::collections::BTreeMap;

use clap::Args;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::{COMMANDS, Command, Entry};

/// Lists the commands.
#[derive(Args)]
pub(crate) struct Help {
    /// Only commands of these categories; `all` for all.
    categories: Vec<String>,
}

impl Command for Help {
    const NAME: &'static str = "help";
    const ALIASES: &'static [&'static str] = &["list-commands"];
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "List available commands";
    const USAGE: &'static str = "[category]...";
    const AUTH: Auth = Auth::None;

    async fn run(self, context: &Context) -> Result<()> {
        let wanted: Vec<&str> = self.categories.iter().map(String::as_str).filter(|c| *c != "all").collect();
        let known = by_category();
        if let Some(unknown) = wanted.iter().find(|name| !known.contains_key(**name)) {
            context.out.line(format!("No such help category: {unknown}"));
            return Err(CliError::Status(1));
        }
        context.out.write(listing(&wanted).as_bytes());
        Ok(())
    }
}

fn by_category() -> BTreeMap<&'static str, Vec<&'static Entry>> {
    let mut categories: BTreeMap<_, Vec<&Entry>> = BTreeMap::new();
    for entry in COMMANDS {
        categories.entry(entry.category).or_default().push(entry);
    }
    categories.values_mut().for_each(|entries| entries.sort_by_key(|entry| entry.name));
    categories
}

/// Returns the list of commands, of all categories if none are named.
pub(crate) fn listing(wanted: &[&str]) -> String {
    let mut text = String::from("Available commands:\n");
    for (category, entries) in by_category() {
        if !wanted.is_empty() && !wanted.contains(&category) {
            continue;
        }
        let title = if category == "misc" { "miscellaneous" } else { category };
        text.push_str(&format!("\n{title} commands:\n"));
        for entry in entries {
            text.push_str(&format!("        {:<25} {}\n", entry.name, entry.about));
        }
    }
    text.push_str(EPILOGUE);
    text
}

const EPILOGUE: &str = "
Try \"koji --help\" for help about global options
Try \"koji help\" to get all available commands
Try \"koji <command> --help\" for help about the options of a particular command
Try \"koji help <category>\" to get commands under a particular category
Available categories are: admin, all, bind, build, download, info, misc, monitor, search
";
