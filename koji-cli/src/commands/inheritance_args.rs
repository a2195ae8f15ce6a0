//! What the commands that change a tag's inheritance share: their options, and finding the tags.

use clap::Args;
use koji_core::api::inheritance::InheritanceExports as _;
use koji_core::api::tags::TagExports as _;
use koji_core::records::inheritance::InheritanceLink;
use koji_proto::Value;

use crate::context::Context;
use crate::error::{CliError, Result};

/// How a tag inherits from a parent.
#[derive(Args)]
pub(crate) struct InheritanceArgs {
    /// Specify priority
    #[arg(long)]
    pub(super) priority: Option<String>,
    /// Specify max depth
    #[arg(long)]
    pub(super) maxdepth: Option<String>,
    /// Set intransitive
    #[arg(long)]
    pub(super) intransitive: bool,
    /// Set to packages only
    #[arg(long)]
    pub(super) noconfig: bool,
    /// Specify the package filter
    #[arg(long, value_name = "REGEX")]
    pub(super) pkg_filter: Option<String>,
}

impl InheritanceArgs {
    /// Returns the limit of levels: none if it was not given, an inner none for no limit.
    pub(super) fn depth(&self) -> Result<Option<Value>> {
        let Some(text) = &self.maxdepth else { return Ok(None) };
        if text.eq_ignore_ascii_case("none") {
            return Ok(Some(Value::Nil));
        }
        let wrong = |_| CliError::failed(format!("Invalid maxdepth: {text}"));
        Ok(Some(Value::Int(text.parse::<i64>().map_err(wrong)?)))
    }
}

/// A tag, one it may inherit from, and the links it has.
pub(super) struct Inheriting {
    pub(super) tag_id: i64,
    pub(super) tag: String,
    pub(super) parent_id: i64,
    pub(super) parent: String,
    pub(super) links: Vec<InheritanceLink>,
}

impl Inheriting {
    /// Looks both tags up.
    pub(super) async fn find(context: &Context, tag: &str, parent: &str) -> Result<Self> {
        let hub = context.hub();
        let no_tag = |name: &str| CliError::usage(format!("No such tag: {name}"));
        let child = hub.get_tag(tag.into(), false, None, false).await?.ok_or_else(|| no_tag(tag))?;
        let above = hub.get_tag(parent.into(), false, None, false).await?.ok_or_else(|| no_tag(parent))?;
        let links = hub.get_inheritance_data(child.id.into(), None).await?;
        Ok(Self { tag_id: child.id, tag: child.name, parent_id: above.id, parent: above.name, links })
    }

    /// Returns the places of the links to the parent, those of one priority if one is given.
    pub(super) fn places(&self, priority: Option<&str>) -> Vec<usize> {
        let wanted = |link: &InheritanceLink| {
            link.parent_id.get() == self.parent_id
                && priority.is_none_or(|priority| link.priority.to_string() == priority)
        };
        self.links.iter().enumerate().filter(|(_, link)| wanted(link)).map(|(place, _)| place).collect()
    }

    /// Returns the place of the only link that a command line can mean.
    pub(super) fn only(&self, priority: Option<&str>) -> Result<usize> {
        match self.places(priority).as_slice() {
            [place] => Ok(*place),
            [] => Err(CliError::failed(format!(
                "Tag {} has no parent {}{}",
                self.tag,
                self.parent,
                priority.map_or_else(String::new, |priority| format!(" with priority {priority}"))
            ))),
            _ => Err(CliError::failed(format!(
                "Tag {} inherits from {} more than once: name the priority",
                self.tag, self.parent
            ))),
        }
    }

    /// Refuses a priority that a link at another place has.
    pub(super) fn refuse_used(&self, priority: &str, own: Option<usize>) -> Result<()> {
        let mut others = self.links.iter().enumerate().filter(|(place, _)| Some(*place) != own);
        match others.any(|(_, link)| link.priority.to_string() == priority) {
            true => Err(CliError::failed(format!(
                "Tag {} already has an active inheritance with priority {priority}",
                self.tag
            ))),
            false => Ok(()),
        }
    }

    /// Returns the links as they are sent back.
    pub(super) fn rows(&self) -> Result<Vec<Vec<(String, Value)>>> {
        let row = |link: &InheritanceLink| match Value::from_serialize(link)? {
            Value::Struct(entries) => Ok(entries),
            _ => Ok(Vec::new()),
        };
        self.links.iter().map(row).collect()
    }

    /// Sends the links.
    pub(super) async fn send(&self, context: &Context, rows: Vec<Vec<(String, Value)>>) -> Result<()> {
        let rows = Value::Array(rows.into_iter().map(Value::Struct).collect());
        context.session().call("setInheritanceData", vec![self.tag_id.into(), rows], Vec::new()).await?;
        Ok(())
    }
}

/// Gives a row a value in the place of the one it has.
pub(super) fn replace(row: &mut Vec<(String, Value)>, key: &str, value: Value) {
    row.retain(|(known, _)| known != key);
    row.push((key.to_owned(), value));
}
