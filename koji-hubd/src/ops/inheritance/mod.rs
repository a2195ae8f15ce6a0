//! The links by which tags inherit from each other.

mod changes;
mod walk;

use async_trait::async_trait;
use koji_core::api::inheritance::InheritanceExports;
use koji_core::lookup::Lookup;
use koji_core::records::inheritance::{InheritanceChange, InheritanceLink, InheritanceStep};
use koji_core::refs::{Checked, EventArg, OneOrMany};
use koji_proto::{Fault, Keywords};

use crate::call::{HubCall, Result};
use crate::store::inheritance;
use crate::store::names::Names;

pub(crate) use walk::{ancestors, descendants};

#[async_trait]
impl InheritanceExports for HubCall {
    async fn get_inheritance_data(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
    ) -> Result<Vec<InheritanceLink>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.tag_number(&tag).await?;
        Ok(inheritance::links_of(&self.conn, tag, event).await?)
    }

    async fn set_inheritance_data(
        &self,
        tag: Lookup,
        data: Checked<OneOrMany<InheritanceChange>>,
        clear: bool,
    ) -> Result<()> {
        let tag = self.named(Names::Tag, &tag).await?;
        self.require("tag").await?;
        self.change_links(tag.id, data.into_inner()?.into_vec(), clear).await
    }

    async fn get_full_inheritance(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        reverse: bool,
        keywords: Keywords,
    ) -> Result<Vec<InheritanceStep>> {
        for (option, value) in &keywords.0 {
            if !matches!(option.as_str(), "stops" | "jumps") || value.is_truthy() {
                return Err(Fault::parameter(format!("getFullInheritance has no option {option}")));
            }
        }
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.tag_number(&tag).await?;
        Ok(match reverse {
            false => ancestors(&self.conn, tag, event).await?.into_iter().map(Into::into).collect(),
            true => descendants(&self.conn, tag, event).await?.into_iter().map(Into::into).collect(),
        })
    }
}

impl HubCall {
    /// Returns the number of a tag for a call that asks about its links: a number is taken as it is.
    pub(crate) async fn tag_number(&self, tag: &Lookup) -> Result<i64> {
        match tag {
            Lookup::Id(id) => Ok(*id),
            name => Ok(self.named(Names::Tag, name).await?.id),
        }
    }
}
