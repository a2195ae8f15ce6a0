//! `koji list-tags`

use clap::Args;
use std::collections::BTreeMap;

use koji_core::api::builds::BuildExports as _;
use koji_core::api::packages::PackageExports as _;
use koji_core::api::tags::TagExports as _;
use koji_core::records::tags::ListedTag;
use koji_core::refs::BuildRef;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the list of tags.
#[derive(Args)]
pub(crate) struct ListTags {
    /// Globs of names.
    patterns: Vec<String>,
    /// Show tag ids
    #[arg(long)]
    show_id: bool,
    /// Show more information
    #[arg(long)]
    verbose: bool,
    /// Only show unlocked tags
    #[arg(long)]
    unlocked: bool,
    /// Show tags associated with a build
    #[arg(long)]
    build: Option<String>,
    /// Show tags associated with a package
    #[arg(long)]
    package: Option<String>,
}

impl Command for ListTags {
    const NAME: &'static str = "list-tags";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the list of tags";
    const USAGE: &'static str = "[options] [pattern]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let hub = context.hub();
        let build = self.build.as_deref().map(BuildRef::from);
        if let Some(build) = &build
            && hub.get_build(build.clone(), false).await?.is_none()
        {
            return Err(CliError::usage(format!("No such build: {build}")));
        }
        if let Some(package) = &self.package
            && hub.get_package_id(package.as_str().into(), false).await?.is_none()
        {
            return Err(CliError::usage(format!("No such package: {package}")));
        }
        let patterns = match self.patterns.is_empty() {
            true => vec![None],
            false => self.patterns.iter().cloned().map(Some).collect(),
        };
        let mut tags: BTreeMap<String, ListedTag> = BTreeMap::new();
        for pattern in patterns {
            let package = self.package.as_deref().map(Into::into);
            let found = hub.list_tags(build.clone(), package, true, None, pattern).await?;
            tags.extend(found.into_rows().into_iter().map(|tag| (tag.name.clone(), tag)));
        }
        for tag in tags.into_values() {
            let permission = tag.perm.flatten();
            if self.unlocked && (tag.locked || permission.is_some()) {
                continue;
            }
            let mut line = tag.name;
            if self.show_id {
                line.push_str(&format!(" [{}]", tag.id));
            }
            if self.verbose && tag.locked {
                line.push_str(" [LOCKED]");
            }
            if let (true, Some(permission)) = (self.verbose, permission) {
                line.push_str(&format!(" [{permission} perm required]"));
            }
            context.out.line(line);
        }
        Ok(())
    }
}
