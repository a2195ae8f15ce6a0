//! Build targets.

use async_trait::async_trait;
use koji_core::api::targets::TargetExports;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::names::IdName;
use koji_core::records::targets::BuildTarget;
use koji_core::refs::{Checked, EventArg};
use koji_proto::Fault;

use super::names::no_such;
use crate::call::{HubCall, Result};
use crate::store::names::Names;
use crate::store::targets::{self, TargetFilter};

#[async_trait]
impl TargetExports for HubCall {
    async fn get_build_target(
        &self,
        info: Option<Lookup>,
        event: Option<EventArg>,
        strict: bool,
    ) -> Result<Option<BuildTarget>> {
        let event = EventArg::id_of(event.as_ref())?;
        match (self.find_target(info.as_ref(), event).await?, info) {
            (None, Some(info)) if strict => Err(no_such(Names::Target, &info)),
            (None, None) if strict => Err(Fault::generic("there is not exactly one build target")),
            (found, _) => Ok(found),
        }
    }

    async fn get_build_targets(
        &self,
        info: Option<Lookup>,
        event: Option<EventArg>,
        build_tag_id: Option<Lookup>,
        dest_tag_id: Option<Lookup>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<BuildTarget>> {
        let filter = TargetFilter {
            target: info.as_ref(),
            build_tag: build_tag_id.as_ref(),
            dest_tag: dest_tag_id.as_ref(),
            event: EventArg::id_of(event.as_ref())?,
        };
        Ok(targets::list(&self.conn, &filter, query_opts.as_ref()).await?)
    }

    async fn create_build_target(
        &self,
        name: Checked<String>,
        build_tag: Lookup,
        dest_tag: Lookup,
    ) -> Result<()> {
        self.require("target").await?;
        self.make_target(&name.into_inner()?, &build_tag, &dest_tag).await
    }

    async fn edit_build_target(
        &self,
        build_target_info: Lookup,
        name: Checked<String>,
        build_tag: Lookup,
        dest_tag: Lookup,
    ) -> Result<()> {
        self.require("target").await?;
        let target = self.find_target(Some(&build_target_info), None).await?;
        let target = target.ok_or_else(|| no_such(Names::Target, &build_target_info))?;
        let (build_tag, dest_tag) = (self.tag(&build_tag).await?.id, self.tag(&dest_tag).await?.id);
        let old = IdName { id: target.id, name: target.name };
        self.rename(Names::Target, NameKind::Target, &old, name.get()?).await?;
        Ok(targets::configure(&self.conn, target.id, build_tag, dest_tag, self.change().await?).await?)
    }

    async fn delete_build_target(&self, build_target_info: Lookup) -> Result<()> {
        self.require("target").await?;
        let target = self.named(Names::Target, &build_target_info).await?;
        self.remove_target(target.id).await
    }
}

impl HubCall {
    /// Finds a build target; none is the only one that there is.
    pub(crate) async fn find_target(
        &self,
        target: Option<&Lookup>,
        event: Option<i64>,
    ) -> Result<Option<BuildTarget>> {
        let filter = TargetFilter { target, event, ..TargetFilter::default() };
        let mut found = targets::list(&self.conn, &filter, None).await?.into_rows().into_iter();
        let first = found.next();
        Ok(if found.next().is_none() { first } else { None })
    }

    /// Makes a build target, without asking who calls.
    pub(crate) async fn make_target(&self, name: &str, build_tag: &Lookup, dest_tag: &Lookup) -> Result<()> {
        self.check_name(NameKind::Target, name)?;
        let (build_tag, dest_tag) = (self.tag(build_tag).await?.id, self.tag(dest_tag).await?.id);
        if self.find_target(Some(&Lookup::from(name)), None).await?.is_some() {
            return Err(Fault::generic(format!("there is a build target {name} already")));
        }
        let target = self.number_of_name(Names::Target, name).await?;
        Ok(targets::configure(&self.conn, target, build_tag, dest_tag, self.change().await?).await?)
    }

    /// Deletes a build target, without asking who calls; silent if it is deleted already.
    pub(crate) async fn remove_target(&self, target: i64) -> Result<()> {
        if self.find_target(Some(&Lookup::Id(target)), None).await?.is_some() {
            targets::delete(&self.conn, target, self.change().await?).await?;
        }
        Ok(())
    }
}
