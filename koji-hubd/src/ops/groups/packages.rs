//! Packages in groups of tags.

use koji_core::inheritance::GroupPackage;
use koji_core::lookup::Lookup;
use koji_proto::Fault;

use super::options::PackageOptions;
use super::setup::How;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::groups;
use crate::store::names::Names;

impl HubCall {
    /// Lists a package in a group of a tag, or changes how it is listed.
    pub(crate) async fn put_group_package(
        &self,
        tag_and_group: (&Lookup, &Lookup),
        package: &str,
        options: PackageOptions,
        how: How,
    ) -> Result<()> {
        let (tag, group) = self.open_group(tag_and_group).await?;
        let seen = group.packagelist.into_iter().flatten().find(|seen| seen.package == package);
        if seen.as_ref().is_some_and(|seen| seen.blocked) && !how.force {
            return Err(Fault::generic(format!(
                "package {package} is blocked in group {} of tag {}",
                group.name, tag.name
            )));
        }
        let fresh = GroupPackage {
            package: package.to_owned(),
            group_id: group.group_id,
            tag_id: tag.id.into(),
            blocked: how.block,
            kind: "mandatory".into(),
            basearchonly: None,
            requires: None,
        };
        let old = seen.as_ref().unwrap_or(&fresh);
        let wanted = GroupPackage {
            kind: options.kind.unwrap_or_else(|| old.kind.clone()),
            basearchonly: options.basearchonly.unwrap_or(old.basearchonly),
            requires: options.requires.unwrap_or_else(|| old.requires.clone()),
            ..fresh.clone()
        };
        let rewrite = how.block || how.force;
        if !rewrite && seen.is_some_and(|seen| GroupPackage { tag_id: wanted.tag_id, ..seen } == wanted) {
            return Ok(());
        }
        groups::put_package(&self.conn, &wanted, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Takes a package out of a group of a tag; silent if it is not listed there.
    pub(super) async fn remove_group_package(
        &self,
        (tag, group): (&Lookup, &Lookup),
        package: &str,
    ) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        if self.own_group_package(tag.id, group.id, package).await?.is_some() {
            self.end_group_package(tag.id, group.id, package).await?;
        }
        Ok(())
    }

    /// Ends the block of a package in a group, which must be in this very tag.
    pub(super) async fn unblock_group_package(
        &self,
        (tag, group): (&Lookup, &Lookup),
        package: &str,
    ) -> Result<()> {
        let (tag, group) = (self.tag(tag).await?, self.named(Names::CompsGroup, group).await?);
        match self.own_group_package(tag.id, group.id, package).await? {
            Some(own) if own.blocked => self.end_group_package(tag.id, group.id, package).await,
            _ => Err(Fault::generic(format!(
                "tag {} does not block package {package} in group {}",
                tag.name, group.name
            ))),
        }
    }

    async fn own_group_package(&self, tag: i64, group: i64, package: &str) -> Result<Option<GroupPackage>> {
        let own = groups::packages(&self.conn, &[tag], None).await?;
        Ok(own.into_iter().find(|own| own.group_id.get() == group && own.package == package))
    }

    /// Ends how a tag lists a package in a group.
    pub(crate) async fn end_group_package(&self, tag: i64, group: i64, package: &str) -> Result<()> {
        groups::remove_package(&self.conn, tag, group, package, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag });
        Ok(())
    }
}
