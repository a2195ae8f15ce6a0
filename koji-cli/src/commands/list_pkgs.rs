//! `koji list-pkgs`

use clap::Args;
use koji_core::api::packages::{ListPackages, PackageExports as _};
use koji_core::api::tags::TagExports as _;
use koji_core::api::users::UserExports as _;
use koji_core::records::packages::PackageListEntry;

use super::event_args::EventArgs;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the package listing for tag or for owner.
#[derive(Args)]
pub(crate) struct ListPkgs {
    /// Specify owner
    #[arg(long)]
    owner: Option<String>,
    /// Specify tag
    #[arg(long)]
    tag: Option<String>,
    /// Specify package
    #[arg(long)]
    package: Option<String>,
    /// Do not print header information
    #[arg(long)]
    quiet: bool,
    /// Don't follow inheritance
    #[arg(long)]
    noinherit: bool,
    /// Show blocked packages
    #[arg(long)]
    show_blocked: bool,
    /// Show duplicate owners
    #[arg(long)]
    show_dups: bool,
    /// The moment.
    #[command(flatten)]
    event: EventArgs,
    /// Nothing may stand here.
    #[arg(hide = true)]
    rest: Vec<String>,
}

impl Command for ListPkgs {
    const NAME: &'static str = "list-pkgs";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the package listing for tag or for owner";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if !self.rest.is_empty() {
            return Err(CliError::usage("This command takes no arguments"));
        }
        let hub = context.hub();
        let mut request = ListPackages::default();
        if let Some(owner) = &self.owner {
            let user = hub.get_user(Some(owner.as_str().into()), false, true, false).await?;
            let user = user.ok_or_else(|| CliError::usage(format!("No such user: {owner}")))?;
            request.user_id = Some(user.id.into());
        }
        let event = self.event.resolve(context).await?;
        if let Some(name) = &self.tag {
            let tag = hub.get_tag(name.as_str().into(), false, None, false).await?;
            let tag = tag.ok_or_else(|| CliError::usage(format!("No such tag: {name}")))?;
            request.tag_id = Some(tag.id.into());
        }
        request.pkg_id = self.package.as_deref().map(Into::into);
        let filtered = self.owner.is_some() || self.tag.is_some() || self.package.is_some();
        // Without a filter the hub lists the names of packages and needs nothing else.
        if filtered {
            request.inherited = !self.noinherit;
            request.with_dups = self.show_dups;
            request.with_blocked = self.show_blocked;
            request.event = event;
        }
        let mut packages = hub.list_packages(request).await?.into_rows();
        packages.retain(|entry| self.show_blocked || entry.blocked != Some(true));
        if packages.is_empty() {
            context.out.line("(no matching packages)");
            return Err(CliError::Status(1));
        }
        if !self.quiet && !context.config.quiet {
            for line in header(filtered) {
                context.out.line(line);
            }
        }
        for entry in &packages {
            context.out.line(row(entry));
        }
        Ok(())
    }
}

fn header(filtered: bool) -> Vec<String> {
    match filtered {
        true => vec![
            format!("{:<23} {:<23} {:<16} {:<15}", "Package", "Tag", "Extra Arches", "Owner"),
            format!("{} {} {} {}", "-".repeat(23), "-".repeat(23), "-".repeat(16), "-".repeat(15)),
        ],
        false => vec!["Package".into(), "-".repeat(23)],
    }
}

fn row(entry: &PackageListEntry) -> String {
    let Some(tag) = &entry.tag_name else { return entry.package_name.clone() };
    let arches = entry.extra_arches.as_ref().and_then(Option::as_deref).unwrap_or_default();
    let owner = entry.owner_name.as_deref().unwrap_or_default();
    let mark = if entry.blocked == Some(true) { " [BLOCKED]" } else { "" };
    format!("{:<23} {tag:<23} {arches:<16} {owner:<15}{mark}", entry.package_name)
}
