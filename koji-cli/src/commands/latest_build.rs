//! `koji latest-build`

use clap::Args;
use koji_core::records::tagged::{TaggedBuild, TaggedRpm, WithBuilds};
use koji_core::topdir::Topdir;
use koji_proto::Value;

use super::tagged_rows::{BuildRows, RpmRows};
use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;

/// Print the latest builds for a tag.
#[derive(Args)]
pub(crate) struct LatestBuild {
    /// The tag, and packages.
    arguments: Vec<String>,
    /// List all of the latest packages for this arch
    #[arg(long)]
    arch: Vec<String>,
    /// List all of the latest packages for this tag
    #[arg(long)]
    all: bool,
    /// Do not print the header information
    #[arg(long)]
    quiet: bool,
    /// Show the file paths
    #[arg(long)]
    paths: bool,
    /// Show builds of the given type only
    #[arg(long = "type")]
    kind: Option<String>,
}

impl Command for LatestBuild {
    const NAME: &'static str = "latest-build";
    const ALIASES: &'static [&'static str] = &["latest-pkg"];
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print the latest builds for a tag";
    const USAGE: &'static str = "[options] <tag> <package> [<package> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag, packages @ ..] = self.arguments.as_slice() else {
            return Err(CliError::usage("A tag name must be specified"));
        };
        let packages: Vec<Option<String>> = match (self.all, packages.is_empty()) {
            (true, true) => vec![None],
            (true, false) => {
                return Err(CliError::usage("A package name may not be combined with --all"));
            }
            (false, true) => {
                return Err(CliError::usage("A tag name and package name must be specified"));
            }
            (false, false) => packages.iter().cloned().map(Some).collect(),
        };
        let top = Topdir::new(&context.config.topdir);
        let paths = self.paths.then_some(&top);
        if !self.arch.is_empty() {
            return self.show_rpms(context, tag, packages, paths).await;
        }
        let kind = self.kind.as_deref();
        let shape = BuildRows { maven: kind == Some("maven"), paths, kind };
        let mut answers = self.ask(context, "getLatestBuilds", tag, &packages, &[]).await?;
        if !(self.quiet || context.config.quiet) {
            shape.header().into_iter().for_each(|line| context.out.line(line));
        }
        for _ in packages {
            let builds: Vec<TaggedBuild> = answers.next()?;
            let mut rows = builds.iter().map(|build| shape.row(build)).collect::<Result<Vec<String>>>()?;
            rows.sort();
            rows.into_iter().for_each(|row| context.out.line(row));
        }
        Ok(())
    }
}

impl LatestBuild {
    /// Makes a call for each package, all in one request.
    async fn ask(
        &self,
        context: &Context,
        method: &str,
        tag: &str,
        packages: &[Option<String>],
        options: &[(String, Value)],
    ) -> Result<Answers> {
        let mut calls = context.session().multicall();
        for package in packages {
            let mut keywords = vec![("package".to_owned(), package.clone().into())];
            keywords.push(("type".to_owned(), self.kind.clone().into()));
            keywords.extend_from_slice(options);
            calls.add(method, vec![tag.into()], keywords);
        }
        Answers::of(calls).await
    }

    async fn show_rpms(
        &self,
        context: &Context,
        tag: &str,
        packages: Vec<Option<String>>,
        paths: Option<&Topdir>,
    ) -> Result<()> {
        let shape = RpmRows { paths, signatures: false };
        let arches: Vec<Value> = self.arch.iter().map(|arch| arch.as_str().into()).collect();
        let arches = [("arch".to_owned(), Value::Array(arches))];
        let mut answers = self.ask(context, "getLatestRPMS", tag, &packages, &arches).await?;
        for _ in packages {
            if let WithBuilds::<TaggedRpm>::Found { rows, builds } = answers.next()? {
                shape.rows(&rows, &builds)?.into_iter().for_each(|row| context.out.line(row));
            }
        }
        Ok(())
    }
}
