//! `koji list-tagged`

use clap::Args;
use koji_core::api::tagged::{self, ListTaggedRpms, TaggedExports as _};
use koji_core::api::tags::TagExports as _;
use koji_core::records::tagged::WithBuilds;
use koji_core::refs::{Flag, Latest, OneOrMany};
use koji_core::topdir::Topdir;

use super::event_args::EventArgs;
use super::tagged_rows::{BuildRows, RpmRows};
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// List the builds or rpms in a tag.
#[derive(Args)]
pub(crate) struct ListTagged {
    /// The tag, and a package.
    arguments: Vec<String>,
    /// List rpms for this arch
    #[arg(long)]
    arch: Vec<String>,
    /// Show rpms instead of builds
    #[arg(long)]
    rpms: bool,
    /// Follow inheritance
    #[arg(long)]
    inherit: bool,
    /// Only show the latest builds/rpms
    #[arg(long)]
    latest: bool,
    /// Only show the latest N builds/rpms
    #[arg(long, value_name = "N")]
    latest_n: Option<i64>,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
    /// Show the file paths
    #[arg(long)]
    paths: bool,
    /// Show signatures
    #[arg(long)]
    sigs: bool,
    /// Show builds of the given type only
    #[arg(long = "type")]
    kind: Option<String>,
    /// Only list draft builds/rpms
    #[arg(long, conflicts_with = "no_draft")]
    draft_only: bool,
    /// Only list regular builds/rpms
    #[arg(long)]
    no_draft: bool,
    #[command(flatten)]
    event: EventArgs,
}

impl Command for ListTagged {
    const NAME: &'static str = "list-tagged";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "List the builds or rpms in a tag";
    const USAGE: &'static str = "[options] <tag> [<package>]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let (tag, package) = match self.arguments.as_slice() {
            [tag] => (tag, None),
            [tag, package] => (tag, Some(package.clone())),
            [] => return Err(CliError::usage("A tag name must be specified")),
            _ => return Err(CliError::usage("Only one package name may be specified")),
        };
        let hub = context.hub();
        let event = self.event.resolve(context).await?;
        if hub.get_tag(tag.as_str().into(), false, event.clone(), false).await?.is_none() {
            return Err(CliError::usage(format!("No such tag: {tag}")));
        }
        let latest = match self.latest_n {
            Some(count) => Latest(count),
            None => Latest::from(self.latest),
        };
        // The draft filters have no effect beside a type, as in upstream's command.
        let draft: Option<Flag> = match (&self.kind, self.draft_only, self.no_draft) {
            (None, true, _) => Some(true.into()),
            (None, _, true) => Some(false.into()),
            _ => None,
        };
        let top = Topdir::new(&context.config.topdir);
        let paths = self.paths.then_some(&top);
        if self.rpms || self.sigs || !self.arch.is_empty() {
            let mut request = ListTaggedRpms::new(tag.as_str());
            (request.event, request.inherit, request.latest) = (event, self.inherit, latest);
            (request.package, request.kind, request.draft) = (package, self.kind.clone(), draft);
            request.rpmsigs = self.sigs;
            request.arch = (!self.arch.is_empty()).then(|| OneOrMany::Many(self.arch.clone()).into());
            let rows = RpmRows { paths, signatures: self.sigs };
            if let WithBuilds::Found { rows: rpms, builds } = hub.list_tagged_rpms(request).await? {
                rows.rows(&rpms, &builds)?.into_iter().for_each(|row| context.out.line(row));
            }
            return Ok(());
        }
        let mut request = tagged::ListTagged::new(tag.as_str());
        (request.event, request.inherit, request.latest) = (event, self.inherit, latest);
        (request.package, request.kind, request.draft) = (package, self.kind.clone(), draft);
        let builds = hub.list_tagged(request).await?;
        let kind = self.kind.as_deref();
        let shape = BuildRows { maven: kind == Some("maven"), paths, kind };
        if !(self.quiet || context.config.quiet) {
            shape.header().into_iter().for_each(|line| context.out.line(line));
        }
        let mut rows = builds.iter().map(|build| shape.row(build)).collect::<Result<Vec<String>>>()?;
        rows.sort();
        rows.into_iter().for_each(|row| context.out.line(row));
        Ok(())
    }
}
