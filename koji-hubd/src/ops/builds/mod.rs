//! Builds: what was made of a package in one version and release.

mod cancel;
mod create;
mod erase;
mod files;
mod list;
mod lookup;
mod promote;
mod references;
mod release;

use async_trait::async_trait;
use koji_core::api::builds::{BuildExports, CreateEmptyBuild, GetChangelogEntries, ListBuilds};
use koji_core::lookup::Lookup;
use koji_core::query::Listing;
use koji_core::records::builds::{BuildLog, BuildRecord, BuildReferences, ListedBuild};
use koji_core::records::rpms::Changelog;
use koji_core::records::states::BuildState;
use koji_core::refs::{BuildRef, LenientInt, UserRef};
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::builds;
use crate::store::names::Names;

pub(crate) use create::{BuildName, DEFAULT_VOLUME, NewBuild};

#[async_trait]
impl BuildExports for HubCall {
    async fn get_build(&self, build_info: BuildRef, strict: bool) -> Result<Option<BuildRecord>> {
        match strict {
            true => self.build(&build_info).await.map(Some),
            false => self.find_build(&build_info).await,
        }
    }

    async fn find_build_id(&self, build: BuildRef, strict: bool) -> Result<Option<i64>> {
        match strict {
            true => self.unchecked_build_number(&build).await.map(Some),
            false => self.find_unchecked_build_number(&build).await,
        }
    }

    async fn list_builds(&self, request: ListBuilds) -> Result<Listing<ListedBuild>> {
        let opts = request.query_opts.clone();
        match self.build_filter(request).await? {
            Some(filter) => Ok(builds::list(&self.conn, filter, opts.as_ref()).await?),
            None => Ok(Listing::Rows(Vec::new())),
        }
    }

    async fn get_build_logs(&self, build: BuildRef) -> Result<Vec<BuildLog>> {
        let build = self.build(&build).await?;
        self.logs_of_build(&build).await
    }

    async fn get_next_release(&self, build_info: Value, incr: i64) -> Result<String> {
        let part = |key: &str| {
            let part = build_info.get(key).and_then(Value::as_str);
            part.ok_or_else(|| Fault::internal(format!("the next release needs a text as {key}")))
        };
        self.next_release(part("name")?, part("version")?, incr).await
    }

    async fn get_average_build_duration(
        &self,
        package: Lookup,
        age: Option<LenientInt>,
    ) -> Result<Option<f64>> {
        let Some(package) = self.find_named(Names::Package, &package).await? else { return Ok(None) };
        let since = age.map(|LenientInt(months)| release::months_before(self.now, months)).transpose()?;
        Ok(builds::average_duration(&self.conn, package.id, since).await?)
    }

    async fn build_references(
        &self,
        build: BuildRef,
        limit: Option<i64>,
        lazy: bool,
    ) -> Result<BuildReferences> {
        let build = self.build_number(&build).await?;
        self.references_of_build(build, limit, lazy).await
    }

    async fn get_changelog_entries(&self, request: GetChangelogEntries) -> Result<Listing<Changelog>> {
        self.changelog_entries(request).await
    }

    async fn create_empty_build(&self, request: CreateEmptyBuild) -> Result<i64> {
        self.require("admin").await?;
        let CreateEmptyBuild { name, version, release, epoch, owner, draft } = request;
        let name = BuildName::read(&name, &version, &release, &epoch)?;
        let owner = self.user(owner.as_ref()).await?;
        self.create_build(NewBuild { draft, ..NewBuild::complete(name, owner.id, self.now) }).await
    }

    async fn cancel_build(&self, build_id: BuildRef, strict: bool) -> Result<bool> {
        let build = match strict {
            true => self.build(&build_id).await?,
            false => match self.find_build(&build_id).await? {
                Some(build) => build,
                None => return Ok(false),
            },
        };
        let user = self.require_login()?;
        if build.owner_id != user && !self.holds("admin").await? {
            return Err(Fault::not_allowed(format!("build {} belongs to somebody else", build.nvr)));
        }
        self.cancel_running_build(&build).await
    }

    async fn delete_build(&self, build: BuildRef, strict: bool, min_ref_age: i64) -> Result<Option<bool>> {
        self.require("admin").await?;
        let build = self.build(&build).await?;
        self.delete_unused_build(&build, strict, min_ref_age).await
    }

    async fn reset_build(&self, build: BuildRef) -> Result<()> {
        self.require("admin").await?;
        match self.find_build(&build).await? {
            Some(build) => self.empty_build(&build).await,
            None => Ok(()),
        }
    }

    async fn set_build_owner(&self, build: BuildRef, user: Option<UserRef>) -> Result<()> {
        self.require("admin").await?;
        let build = self.build_number(&build).await?;
        let user = self.user(user.as_ref()).await?;
        Ok(builds::give_to(&self.conn, build, user.id).await?)
    }

    async fn set_build_timestamp(&self, build: BuildRef, ts: Value) -> Result<()> {
        self.require("admin").await?;
        let build = self.build(&build).await?;
        let moment = match ts {
            Value::Int(seconds) => Timestamp::from_seconds(seconds as f64),
            Value::Double(seconds) => Timestamp::from_seconds(seconds),
            other => return Err(Fault::generic(format!("a timestamp is a number, not {}", other.kind()))),
        };
        if build.state == BuildState::Building {
            return Err(Fault::generic(format!("build {} is not complete yet", build.nvr)));
        }
        Ok(builds::set_completion(&self.conn, build.build_id, moment).await?)
    }

    async fn promote_build(&self, build: BuildRef, force: bool) -> Result<BuildRecord> {
        self.require_login()?;
        let build = self.build(&build).await?;
        self.promote_draft(build, force).await
    }
}
