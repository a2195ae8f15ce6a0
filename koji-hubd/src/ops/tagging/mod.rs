//! Putting builds into tags and taking them out.

mod access;
mod change;
mod moves;
mod notify;
mod recipients;

use async_trait::async_trait;
use koji_core::api::tagging::TaggingExports;
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::refs::{BuildRef, LenientInt};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};

pub(crate) use notify::Tagging;

#[async_trait]
impl TaggingExports for HubCall {
    async fn tag_build(
        &self,
        tag: Lookup,
        build: BuildRef,
        force: bool,
        fromtag: Option<Lookup>,
    ) -> Result<i64> {
        self.order_tagging(&tag, &build, fromtag.as_ref(), force).await
    }

    async fn tag_build_bypass(&self, tag: Lookup, build: BuildRef, force: bool, notify: bool) -> Result<()> {
        self.require("tag").await?;
        let user = self.require_login()?;
        let build = self.build(&build).await?;
        let tag = self.tag(&tag).await?;
        let data = PolicyData::new()
            .with("tag", tag.id)
            .with("build", build.id)
            .with("fromtag", Value::Nil)
            .with("operation", "tag");
        self.assert_policy_or_force("tag", &data, force).await?;
        self.assert_tag_access(&tag, user, force).await?;
        self.put_into_tag(&tag, &build, force, user).await?;
        if notify {
            self.tell_of_tagging(Tagging::into(tag, build, user)).await?;
        }
        Ok(())
    }

    async fn untag_build(&self, tag: Lookup, build: BuildRef, strict: bool, force: bool) -> Result<()> {
        let user = self.require_login()?;
        let (tag, build) = (self.tag(&tag).await?, self.build(&build).await?);
        self.untag(&tag, &build, strict, force).await?;
        self.tell_of_tagging(Tagging::out_of(tag, build, user)).await
    }

    async fn untag_build_bypass(
        &self,
        tag: Lookup,
        build: BuildRef,
        strict: bool,
        force: bool,
        notify: bool,
    ) -> Result<()> {
        self.require("tag").await?;
        let user = self.require_login()?;
        let (tag, build) = (self.tag(&tag).await?, self.build(&build).await?);
        self.untag(&tag, &build, strict, force).await?;
        if notify {
            self.tell_of_tagging(Tagging::out_of(tag, build, user)).await?;
        }
        Ok(())
    }

    async fn move_build(&self, tag1: Lookup, tag2: Lookup, build: BuildRef, force: bool) -> Result<i64> {
        self.order_tagging(&tag2, &build, Some(&tag1), force).await
    }

    async fn move_all_builds(
        &self,
        tag1: Lookup,
        tag2: Lookup,
        package: Lookup,
        force: bool,
    ) -> Result<Vec<i64>> {
        self.order_moves(&tag1, &tag2, &package, force).await
    }

    async fn mass_tag(&self, tag: Lookup, builds: Vec<BuildRef>) -> Result<()> {
        self.require("tag").await?;
        let user = self.require_login()?;
        let tag = self.tag(&tag).await?;
        for build in &builds {
            let build = self.build(build).await?;
            self.forget_event().await;
            self.put_into_tag(&tag, &build, true, user).await?;
        }
        Ok(())
    }

    async fn check_tag_access(
        &self,
        tag_id: Lookup,
        user_id: Option<LenientInt>,
    ) -> Result<(bool, bool, String)> {
        let user = user_id.map(|user| user.0).or(self.user_id());
        let user = user.ok_or_else(|| Fault::generic("a user is needed, or a login"))?;
        let tag = self.tag(&tag_id).await?;
        let access = self.tag_access(&tag, user).await?;
        Ok((access.refusal.is_none(), access.may_force, access.refusal.unwrap_or_default()))
    }
}
