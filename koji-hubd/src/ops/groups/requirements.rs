//! Groups that groups of tags need.

use koji_core::inheritance::GroupRequirement;
use koji_core::lookup::Lookup;
use koji_proto::Fault;

use super::options::RequirementOptions;
use super::setup::How;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::groups;
use crate::store::names::Names;

impl HubCall {
    /// Lists a needed group in a group of a tag, or changes how it is listed.
    pub(crate) async fn put_requirement(
        &self,
        tag_and_group: (&Lookup, &Lookup),
        required: &Lookup,
        options: RequirementOptions,
        how: How,
    ) -> Result<()> {
        let (tag, group) = self.open_group(tag_and_group).await?;
        let required = self.named(Names::CompsGroup, required).await?;
        let seen = group.grouplist.into_iter().flatten().find(|seen| seen.req_id.get() == required.id);
        if seen.as_ref().is_some_and(|seen| seen.blocked) && !how.force {
            return Err(Fault::generic(format!(
                "the need of {} for {} is blocked in tag {}",
                group.name, required.name, tag.name
            )));
        }
        let fresh = GroupRequirement {
            name: required.name,
            req_id: required.id.into(),
            group_id: group.group_id,
            tag_id: tag.id.into(),
            blocked: how.block,
            kind: Some("mandatory".into()),
            is_metapkg: false,
        };
        let old = seen.as_ref().unwrap_or(&fresh);
        let wanted = GroupRequirement {
            kind: options.kind.unwrap_or_else(|| old.kind.clone()),
            is_metapkg: options.is_metapkg.unwrap_or(old.is_metapkg),
            ..fresh.clone()
        };
        let unchanged = seen.is_some_and(|seen| GroupRequirement { tag_id: wanted.tag_id, ..seen } == wanted);
        if unchanged && !how.block {
            return Ok(());
        }
        groups::put_requirement(&self.conn, &wanted, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Takes a needed group out of a group of a tag; silent if it is not listed there.
    pub(super) async fn remove_requirement(
        &self,
        (tag, group): (&Lookup, &Lookup),
        required: &Lookup,
    ) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        let required = self.named(Names::CompsGroup, required).await?;
        if self.own_requirement(tag.id, group.id, required.id).await?.is_some() {
            self.end_requirement(tag.id, group.id, required.id).await?;
        }
        Ok(())
    }

    /// Ends the block of a needed group in a group, which must be in this very tag.
    pub(super) async fn unblock_requirement(
        &self,
        (tag, group): (&Lookup, &Lookup),
        required: &Lookup,
    ) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        let required = self.named(Names::CompsGroup, required).await?;
        match self.own_requirement(tag.id, group.id, required.id).await? {
            Some(own) if own.blocked => self.end_requirement(tag.id, group.id, required.id).await,
            _ => Err(Fault::generic(format!(
                "tag {} does not block the need of {} for {}",
                tag.name, group.name, required.name
            ))),
        }
    }

    async fn own_requirement(&self, tag: i64, group: i64, required: i64) -> Result<Option<GroupRequirement>> {
        let own = groups::requirements(&self.conn, &[tag], None).await?;
        Ok(own.into_iter().find(|own| own.group_id.get() == group && own.req_id.get() == required))
    }

    /// Ends how a tag lists a needed group in a group.
    pub(crate) async fn end_requirement(&self, tag: i64, group: i64, required: i64) -> Result<()> {
        groups::remove_requirement(&self.conn, tag, group, required, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag });
        Ok(())
    }
}
