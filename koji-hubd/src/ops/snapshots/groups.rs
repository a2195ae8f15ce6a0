//! Copying comps groups.

use std::collections::{HashMap, HashSet};

use koji_core::ids::{GroupId, TagId};
use koji_core::inheritance::{Group, GroupContents, GroupPackage, GroupRequirement};

use super::Source;
use crate::call::{HubCall, Result};
use crate::store::groups;

impl HubCall {
    /// Gives an empty tag the groups that the source shows, with their packages and the groups they need.
    pub(super) async fn copy_groups(&self, source: &Source, target: i64) -> Result<()> {
        let shown = self.tag_groups(source.tag.id, source.event, true, GroupContents::default()).await?;
        for group in shown {
            groups::put(&self.conn, &copy(&group, target), self.change().await?).await?;
            for package in group.packagelist.into_iter().flatten() {
                self.put_bare_package(target, package).await?;
            }
            for needed in group.grouplist.into_iter().flatten() {
                self.put_bare_requirement(target, needed).await?;
            }
        }
        Ok(())
    }

    /// Makes a tag show the groups that the source shows.
    ///
    /// The contents are compared only for groups that both show: as upstream does, a group that the tag lacks is set
    /// up without contents, and another copy fills it.
    pub(super) async fn match_groups(&self, source: &Source, target: i64) -> Result<()> {
        let contents = GroupContents::default();
        let wanted = self.tag_groups(source.tag.id, source.event, true, contents).await?;
        let there = self.tag_groups(target, None, true, contents).await?;
        let mut there: HashMap<GroupId, Group> =
            there.into_iter().map(|group| (group.group_id, group)).collect();
        for group in wanted {
            match there.remove(&group.group_id) {
                Some(old) => self.match_contents(target, group, old).await?,
                None => groups::put(&self.conn, &copy(&group, target), self.change().await?).await?,
            }
        }
        for extra in there.into_values() {
            self.hide_group(target, extra).await?;
        }
        Ok(())
    }

    async fn match_contents(&self, target: i64, wanted: Group, old: Group) -> Result<()> {
        let packages = wanted.packagelist.unwrap_or_default();
        let there = old.packagelist.unwrap_or_default();
        let known: HashSet<String> = there.iter().map(|row| row.package.clone()).collect();
        let kept: HashSet<String> = packages.iter().map(|row| row.package.clone()).collect();
        for package in packages.into_iter().filter(|row| !known.contains(&row.package)) {
            self.put_bare_package(target, package).await?;
        }
        for extra in there.into_iter().filter(|row| !kept.contains(&row.package)) {
            self.hide_package(target, extra).await?;
        }

        let needed = wanted.grouplist.unwrap_or_default();
        let there = old.grouplist.unwrap_or_default();
        let known: HashSet<GroupId> = there.iter().map(|row| row.req_id).collect();
        let kept: HashSet<GroupId> = needed.iter().map(|row| row.req_id).collect();
        for needed in needed.into_iter().filter(|row| !known.contains(&row.req_id)) {
            self.put_bare_requirement(target, needed).await?;
        }
        for extra in there.into_iter().filter(|row| !kept.contains(&row.req_id)) {
            self.hide_requirement(target, extra).await?;
        }
        Ok(())
    }

    /// Lists a package in a group of the target with the settings that packages have by themselves.
    async fn put_bare_package(&self, target: i64, package: GroupPackage) -> Result<()> {
        let bare = GroupPackage {
            tag_id: target.into(),
            kind: "mandatory".into(),
            basearchonly: None,
            requires: None,
            ..package
        };
        Ok(groups::put_package(&self.conn, &bare, self.change().await?).await?)
    }

    /// Lists a needed group in a group of the target with the settings that these have by themselves.
    async fn put_bare_requirement(&self, target: i64, needed: GroupRequirement) -> Result<()> {
        let bare = GroupRequirement {
            tag_id: target.into(),
            kind: Some("mandatory".into()),
            is_metapkg: false,
            ..needed
        };
        Ok(groups::put_requirement(&self.conn, &bare, self.change().await?).await?)
    }

    /// Takes a group out of the target, or blocks it if it is inherited.
    async fn hide_group(&self, target: i64, group: Group) -> Result<()> {
        let change = self.change().await?;
        if group.tag_id == TagId::new(target) {
            groups::remove(&self.conn, target, group.group_id.get(), change).await?;
            return Ok(());
        }
        let blocked = Group { blocked: true, ..copy(&group, target) };
        Ok(groups::put(&self.conn, &blocked, change).await?)
    }

    /// Takes a package out of a group of the target, or blocks it if it is inherited.
    async fn hide_package(&self, target: i64, row: GroupPackage) -> Result<()> {
        let change = self.change().await?;
        if row.tag_id == TagId::new(target) {
            let group = row.group_id.get();
            return Ok(groups::remove_package(&self.conn, target, group, &row.package, change).await?);
        }
        let blocked = GroupPackage { blocked: true, tag_id: target.into(), ..row };
        Ok(groups::put_package(&self.conn, &blocked, change).await?)
    }

    /// Takes a needed group out of a group of the target, or blocks it if it is inherited.
    async fn hide_requirement(&self, target: i64, row: GroupRequirement) -> Result<()> {
        let change = self.change().await?;
        if row.tag_id == TagId::new(target) {
            let (group, required) = (row.group_id.get(), row.req_id.get());
            return Ok(groups::remove_requirement(&self.conn, target, group, required, change).await?);
        }
        let blocked = GroupRequirement { blocked: true, tag_id: target.into(), ..row };
        Ok(groups::put_requirement(&self.conn, &blocked, change).await?)
    }
}

/// Returns a group as it is to be set up in another tag, without contents.
fn copy(group: &Group, tag: i64) -> Group {
    Group { tag_id: tag.into(), packagelist: None, grouplist: None, ..group.clone() }
}
