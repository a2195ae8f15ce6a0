//! `koji add-tag`

use clap::Args;
use koji_core::api::tags::{CreateTag, TagExports as _};
use koji_proto::Value;

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::words;

/// Adds a tag.
#[derive(Args)]
pub(crate) struct AddTag {
    /// The tag's name.
    name: Vec<String>,
    /// The tag to inherit from.
    #[arg(long)]
    parent: Option<String>,
    /// The arches, divided by blanks.
    #[arg(long)]
    arches: Option<String>,
    /// Create Maven repositories for this tag.
    #[arg(long)]
    maven_support: bool,
    /// Include all Maven archives, not only the latest.
    #[arg(long)]
    include_all: bool,
    /// An extra setting.
    #[arg(short = 'x', long = "extra", value_name = "key=value")]
    extra: Vec<String>,
}

impl Command for AddTag {
    const NAME: &'static str = "add-tag";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Add a new tag to the database";
    const USAGE: &'static str = "[options] <name>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [name] = self.name.as_slice() else {
            return Err(CliError::usage("Please specify a name for the tag"));
        };
        let hub = context.hub();
        context.require_any(&["tag", "admin"]).await?;
        let mut request = CreateTag { name: name.as_str().into(), ..CreateTag::default() };
        request.parent = self.parent.map(|parent| parent.as_str().into());
        request.arches = self
            .arches
            .map(|arches| arches.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ").into());
        request.maven_support = self.maven_support;
        request.maven_include_all = self.include_all;
        if !self.extra.is_empty() {
            request.extra = Some(Value::Struct(words::settings(&self.extra, words::plain)?));
        }
        hub.create_tag(request).await?;
        Ok(())
    }
}
