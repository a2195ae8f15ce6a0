//! `koji add-pkg`

use clap::Args;
use std::collections::HashSet;

use koji_core::api::packages::{ListPackages, PackageExports as _};
use koji_core::api::tags::TagExports as _;
use koji_core::api::users::UserExports as _;
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Add a package to the listing for tag.
#[derive(Args)]
pub(crate) struct AddPkg {
    /// The tag, then the packages.
    arguments: Vec<String>,
    /// Override blocks if necessary
    #[arg(long)]
    force: bool,
    /// Specify owner
    #[arg(long)]
    owner: Option<String>,
    /// Specify extra arches
    #[arg(long)]
    extra_arches: Option<String>,
}

impl Command for AddPkg {
    const NAME: &'static str = "add-pkg";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a package to the listing for tag";
    const USAGE: &'static str = "[options] --owner <owner> <tag> <package> [<package> ...]";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, packages @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("Please specify a tag and at least one package"));
        };
        if packages.is_empty() {
            return Err(CliError::usage("Please specify a tag and at least one package"));
        }
        let owner =
            self.owner.ok_or_else(|| CliError::usage("Please specify an owner for the package(s)"))?;
        let hub = context.hub();
        if hub.get_user(Some(owner.as_str().into()), false, true, false).await?.is_none() {
            return Err(CliError::failed(format!("No such user: {owner}")));
        }
        let found = hub.get_tag(tag.as_str().into(), false, None, false).await?;
        let found = found.ok_or_else(|| CliError::failed(format!("No such tag: {tag}")))?;
        let listed =
            ListPackages { tag_id: Some(found.id.into()), with_owners: false, ..ListPackages::default() };
        let listed: HashSet<String> = hub
            .list_packages(listed)
            .await?
            .into_rows()
            .into_iter()
            .map(|entry| entry.package_name)
            .collect();
        let (known, new): (Vec<_>, Vec<_>) = packages.iter().partition(|package| listed.contains(*package));
        for package in &known {
            context.out.line(format!("Package {package} already exists in tag {tag}"));
        }
        context.out.line(format!("Adding {} packages to tag {}", new.len(), found.name));
        let mut options =
            vec![("force".to_owned(), Value::Bool(self.force)), ("block".to_owned(), Value::Bool(false))];
        if let Some(arches) = self.extra_arches {
            let arches = arches.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
            options.push(("extra_arches".into(), arches.into()));
        }
        let mut calls = context.session().multicall();
        for package in new {
            let params = vec![tag.as_str().into(), package.as_str().into(), owner.as_str().into()];
            calls.add("packageListAdd", params, options.clone());
        }
        for result in calls.run().await? {
            result?;
        }
        Ok(())
    }
}
