//! `koji edit-tag`

use clap::Args;
use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::tags::TagExports as _;
use koji_proto::{Keywords, Value};

use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::words;

/// Alter tag information.
#[derive(Args)]
pub(crate) struct EditTag {
    /// The tag.
    tag: Vec<String>,
    /// Specify arches
    #[arg(long)]
    arches: Option<String>,
    /// Specify permission requirement
    #[arg(long)]
    perm: Option<String>,
    /// Remove permission requirement
    #[arg(long)]
    no_perm: bool,
    /// Lock the tag
    #[arg(long)]
    lock: bool,
    /// Unlock the tag
    #[arg(long)]
    unlock: bool,
    /// Rename the tag
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// Enable creation of Maven repos for this tag
    #[arg(long)]
    maven_support: bool,
    /// Disable creation of Maven repos for this tag
    #[arg(long)]
    no_maven_support: bool,
    /// Include all Maven archives in this tag, not only the latest
    #[arg(long)]
    include_all: bool,
    /// Do not include all Maven archives in this tag
    #[arg(long)]
    no_include_all: bool,
    /// Set an extra setting
    #[arg(short = 'x', long = "extra", value_name = "KEY=VALUE")]
    extra: Vec<String>,
    /// Remove an extra setting
    #[arg(short = 'r', long = "remove-extra", value_name = "KEY")]
    remove_extra: Vec<String>,
    /// Block an extra setting that is inherited
    #[arg(short = 'b', long = "block-extra", value_name = "KEY")]
    block_extra: Vec<String>,
}

impl Command for EditTag {
    const NAME: &'static str = "edit-tag";
    const CATEGORY: &'static str = "admin";
    const ABOUT: &'static str = "Alter tag information";
    const USAGE: &'static str = "[options] <name>";
    const AUTH: Auth = Auth::Login;

    async fn run(self, context: &Context) -> Result<()> {
        let [tag] = self.tag.as_slice() else {
            return Err(CliError::usage("Please specify a name for the tag"));
        };
        let permission = match &self.perm {
            Some(name) => {
                let all = context.hub().get_all_perms().await?;
                let found = all.into_iter().find(|permission| permission.name == *name);
                let found = found.ok_or_else(|| CliError::failed(format!("No such permission: {name}")))?;
                Some(Value::Int(found.id))
            }
            None => self.no_perm.then_some(Value::Nil),
        };
        let changes = self.changes(permission)?;
        context.hub().edit_tag2(tag.as_str().into(), Keywords(changes)).await?;
        Ok(())
    }
}

impl EditTag {
    /// Returns the keywords of the call: what was asked for, and always the two lists of extra settings.
    fn changes(&self, permission: Option<Value>) -> Result<Vec<(String, Value)>> {
        let toggle = |on: bool, off: bool| (on || off).then_some(Value::Bool(on));
        let names = |names: &[String]| Value::Array(names.iter().map(|name| name.as_str().into()).collect());
        let arches = self.arches.as_ref();
        let arches =
            arches.map(|text| text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" "));
        let extra = match self.extra.is_empty() {
            true => None,
            false => Some(Value::Struct(words::settings(&self.extra, words::json_or_plain)?)),
        };
        let changes = [
            ("arches", arches.map(Value::from)),
            ("perm", permission),
            ("locked", toggle(self.lock && !self.unlock, self.unlock)),
            ("name", self.rename.as_deref().map(Value::from)),
            ("maven_support", toggle(self.maven_support && !self.no_maven_support, self.no_maven_support)),
            ("maven_include_all", toggle(self.include_all && !self.no_include_all, self.no_include_all)),
            ("extra", extra),
            ("remove_extra", Some(names(&self.remove_extra))),
            ("block_extra", Some(names(&self.block_extra))),
        ];
        Ok(changes.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
    }
}
