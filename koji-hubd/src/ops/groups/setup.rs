//! Groups of tags: adding, changing, blocking and removing them.

use koji_core::inheritance::{Group, GroupContents};
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::records::names::IdName;
use koji_proto::Fault;

use super::options::GroupOptions;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::groups;
use crate::store::names::Names;
use crate::store::tags::TagRow;

/// How something is put into a tag's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct How {
    /// Whether it is blocked.
    pub block: bool,
    /// Whether a block that is there ends.
    pub force: bool,
}

impl How {
    /// Blocks what is there.
    pub(super) const BLOCK: Self = Self { block: true, force: false };
}

/// Returns a group as options want it, given how the tag sees it now.
fn wanted(tag: &TagRow, group: &IdName, seen: Option<&Group>, options: GroupOptions, block: bool) -> Group {
    let fresh = Group {
        name: group.name.clone(),
        group_id: group.id.into(),
        tag_id: tag.id.into(),
        blocked: false,
        exported: Some(true),
        display_name: group.name.clone(),
        is_default: None,
        uservisible: Some(true),
        description: None,
        langonly: None,
        biarchonly: Some(false),
        packagelist: None,
        grouplist: None,
    };
    let old = seen.unwrap_or(&fresh);
    Group {
        blocked: block,
        exported: options.exported.unwrap_or(old.exported),
        display_name: options.display_name.unwrap_or_else(|| old.display_name.clone()),
        is_default: options.is_default.unwrap_or(old.is_default),
        uservisible: options.uservisible.unwrap_or(old.uservisible),
        description: options.description.unwrap_or_else(|| old.description.clone()),
        langonly: options.langonly.unwrap_or_else(|| old.langonly.clone()),
        biarchonly: options.biarchonly.unwrap_or(old.biarchonly),
        ..fresh
    }
}

impl HubCall {
    /// Sets up a group in a tag, or changes how it is set up; nothing is written if nothing changes.
    pub(crate) async fn put_group(
        &self,
        tag: &Lookup,
        group: &Lookup,
        options: GroupOptions,
        how: How,
    ) -> Result<()> {
        let tag = self.tag(tag).await?;
        let group = self.group_or_new(group).await?;
        let seen = self.seen_groups(tag.id).await?.into_iter().find(|seen| seen.group_id.get() == group.id);
        if seen.as_ref().is_some_and(|seen| seen.blocked) && !how.force {
            return Err(Fault::generic(format!("group {} is blocked in tag {}", group.name, tag.name)));
        }
        let wanted = wanted(&tag, &group, seen.as_ref(), options, how.block);
        if seen.is_some_and(|seen| Group { tag_id: wanted.tag_id, ..seen } == wanted) {
            return Ok(());
        }
        groups::put(&self.conn, &wanted, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Takes a group out of a tag, which must set it up itself unless forced.
    pub(super) async fn remove_group(&self, tag: &Lookup, group: &Lookup, force: bool) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        match self.own_group(tag.id, group.id).await? {
            Some(_) => self.end_group(&tag, &group).await,
            None if force => Ok(()),
            None => Err(Fault::generic(format!("tag {} does not set up group {}", tag.name, group.name))),
        }
    }

    /// Ends the block of a group, which must be in this very tag.
    pub(super) async fn unblock_group(&self, tag: &Lookup, group: &Lookup) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        match self.own_group(tag.id, group.id).await? {
            Some(own) if own.blocked => self.end_group(&tag, &group).await,
            _ => Err(Fault::generic(format!("tag {} does not block group {}", tag.name, group.name))),
        }
    }

    /// Ends how a tag sets up a group.
    pub(crate) async fn end_group(&self, tag: &TagRow, group: &IdName) -> Result<()> {
        groups::remove(&self.conn, tag.id, group.id, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    async fn own_group(&self, tag: i64, group: i64) -> Result<Option<Group>> {
        let own = groups::groups(&self.conn, &[tag], None).await?;
        Ok(own.into_iter().find(|own| own.group_id.get() == group))
    }

    /// Returns the groups that a tag sees, blocked ones too, without contents.
    async fn seen_groups(&self, tag: i64) -> Result<Vec<Group>> {
        let contents = GroupContents { packages: false, requirements: false, blocked: true };
        let mut seen = self.tag_groups(tag, None, true, contents).await?;
        seen.iter_mut().for_each(|group| (group.packagelist, group.grouplist) = (None, None));
        Ok(seen)
    }

    /// Finds a group, or makes one if it is named.
    async fn group_or_new(&self, group: &Lookup) -> Result<IdName> {
        match group {
            Lookup::Id(_) => self.named(Names::CompsGroup, group).await,
            Lookup::Name(name) => {
                self.check_name(NameKind::CompsGroup, name)?;
                Ok(IdName { id: self.number_of_name(Names::CompsGroup, name).await?, name: name.clone() })
            }
        }
    }

    /// Finds a tag, and a group that it sees and does not block, with all that the group lists.
    pub(super) async fn open_group(&self, (tag, group): (&Lookup, &Lookup)) -> Result<(TagRow, Group)> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        let contents = GroupContents { packages: true, requirements: true, blocked: true };
        let seen = self.tag_groups(tag.id, None, true, contents).await?;
        match seen.into_iter().find(|seen| seen.group_id.get() == group.id) {
            Some(seen) if !seen.blocked => Ok((tag, seen)),
            Some(_) => Err(Fault::generic(format!("group {} is blocked in tag {}", group.name, tag.name))),
            None => Err(Fault::generic(format!("there is no group {} in tag {}", group.name, tag.name))),
        }
    }
}
