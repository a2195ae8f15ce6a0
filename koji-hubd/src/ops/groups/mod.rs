//! Comps groups of tags: groups, their packages, and the groups that they need.

mod options;
mod packages;
mod requirements;
mod setup;

use async_trait::async_trait;
use koji_core::api::groups::{GetTagGroups, GroupExports};
use koji_core::inheritance::{GroupContents, merge_groups, walk_order};
use koji_core::lookup::Lookup;
use koji_core::records::groups::CompsGroup;
use koji_core::refs::{EventArg, Flag};
use koji_proto::Keywords;

use super::inheritance::ancestors;
use crate::call::{HubCall, Result};
use crate::store::groups;
use crate::store::names::Names;
use options::{GroupOptions, PackageOptions, RequirementOptions};
use setup::How;

#[async_trait]
impl GroupExports for HubCall {
    async fn get_tag_groups(&self, request: GetTagGroups) -> Result<Vec<CompsGroup>> {
        let event = EventArg::id_of(request.event.as_ref())?;
        let tag = self.named(Names::Tag, &request.tag).await?;
        let contents = GroupContents {
            packages: request.incl_pkgs,
            requirements: request.incl_reqs,
            blocked: request.incl_blocked,
        };
        self.tag_groups(tag.id, event, request.inherit, contents).await
    }

    async fn group_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        block: bool,
        force: bool,
        options: Keywords,
    ) -> Result<()> {
        self.require("tag").await?;
        let options = GroupOptions::from_keywords(options)?;
        self.put_group(&taginfo, &grpinfo, options, How { block, force }).await
    }

    async fn group_list_remove(&self, taginfo: Lookup, grpinfo: Lookup, force: bool) -> Result<()> {
        self.require("tag").await?;
        self.remove_group(&taginfo, &grpinfo, force).await
    }

    async fn group_list_block(&self, taginfo: Lookup, grpinfo: Lookup) -> Result<()> {
        self.require("tag").await?;
        self.put_group(&taginfo, &grpinfo, GroupOptions::default(), How::BLOCK).await
    }

    async fn group_list_unblock(&self, taginfo: Lookup, grpinfo: Lookup) -> Result<()> {
        self.require("tag").await?;
        self.unblock_group(&taginfo, &grpinfo).await
    }

    async fn group_package_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
        block: bool,
        force: bool,
        options: Keywords,
    ) -> Result<()> {
        self.require("tag").await?;
        let options = PackageOptions::from_keywords(options)?;
        self.put_group_package((&taginfo, &grpinfo), &pkg_name, options, How { block, force }).await
    }

    async fn group_package_list_remove(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()> {
        self.require("tag").await?;
        self.remove_group_package((&taginfo, &grpinfo), &pkg_name).await
    }

    async fn group_package_list_block(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()> {
        self.require("tag").await?;
        self.put_group_package((&taginfo, &grpinfo), &pkg_name, PackageOptions::default(), How::BLOCK).await
    }

    async fn group_package_list_unblock(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        pkg_name: String,
    ) -> Result<()> {
        self.require("tag").await?;
        self.unblock_group_package((&taginfo, &grpinfo), &pkg_name).await
    }

    async fn group_req_list_add(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        reqinfo: Lookup,
        block: bool,
        force: bool,
        options: Keywords,
    ) -> Result<()> {
        self.require("tag").await?;
        let options = RequirementOptions::from_keywords(options)?;
        self.put_requirement((&taginfo, &grpinfo), &reqinfo, options, How { block, force }).await
    }

    async fn group_req_list_remove(
        &self,
        taginfo: Lookup,
        grpinfo: Lookup,
        reqinfo: Lookup,
        _force: Option<Flag>,
    ) -> Result<()> {
        self.require("tag").await?;
        self.remove_requirement((&taginfo, &grpinfo), &reqinfo).await
    }

    async fn group_req_list_block(&self, taginfo: Lookup, grpinfo: Lookup, reqinfo: Lookup) -> Result<()> {
        self.require("tag").await?;
        self.put_requirement((&taginfo, &grpinfo), &reqinfo, RequirementOptions::default(), How::BLOCK).await
    }

    async fn group_req_list_unblock(&self, taginfo: Lookup, grpinfo: Lookup, reqinfo: Lookup) -> Result<()> {
        self.require("tag").await?;
        self.unblock_requirement((&taginfo, &grpinfo), &reqinfo).await
    }
}

impl HubCall {
    /// Returns the groups that a tag sees, or only those it sets up itself.
    pub(crate) async fn tag_groups(
        &self,
        tag: i64,
        event: Option<i64>,
        inherit: bool,
        contents: GroupContents,
    ) -> Result<Vec<CompsGroup>> {
        let steps = match inherit {
            true => ancestors(&self.conn, tag, event).await?,
            false => Vec::new(),
        };
        let tags: Vec<i64> = walk_order(tag.into(), &steps).map(i64::from).collect();
        let rows = groups::rows(&self.conn, &tags, event, contents).await?;
        Ok(merge_groups(walk_order(tag.into(), &steps), &rows, contents))
    }
}
