//! Types of builds, and the data that builds have for their types.

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::build_types::BuildTypeExports;
use koji_core::names::NameKind;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::{BuildRecord, ImageBuild, MavenBuild, WinBuild};
use koji_core::records::names::IdName;
use koji_core::refs::{BuildRef, Checked};
use koji_proto::{Fault, Value};

use super::builds::{BuildName, NewBuild};
use crate::call::{HubCall, Result};
use crate::store::build_types;

#[async_trait]
impl BuildTypeExports for HubCall {
    async fn list_btypes(
        &self,
        query: Option<Value>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<IdName>> {
        let field = |key: &str| query.as_ref().and_then(|query| query.get(key));
        let (id, name) = (field("id").and_then(Value::as_int), field("name").and_then(Value::as_str));
        Ok(build_types::list(&self.conn, id, name, query_opts.as_ref()).await?)
    }

    async fn add_btype(&self, name: Checked<String>) -> Result<()> {
        self.require("admin").await?;
        let name = name.into_inner()?;
        self.check_name(NameKind::BuildType, &name)?;
        if build_types::id_by_name(&self.conn, &name).await?.is_some() {
            return Err(Fault::generic(format!("there is a build type {name} already")));
        }
        Ok(build_types::create(&self.conn, &name).await.map(drop)?)
    }

    async fn get_build_type(
        &self,
        build_info: BuildRef,
        strict: bool,
    ) -> Result<Option<BTreeMap<String, Value>>> {
        let found = match strict {
            true => Some(self.build(&build_info).await?),
            false => self.find_build(&build_info).await?,
        };
        let Some(build) = found else { return Ok(None) };
        let info = build.extra.as_ref().and_then(|extra| extra.0.get("typeinfo"));
        let mut types = BTreeMap::new();
        for kind in build_types::of_build(&self.conn, build.build_id).await? {
            let data = match kind.as_str() {
                "maven" => of_record(build_types::maven(&self.conn, build.build_id).await?)?,
                "win" => of_record(build_types::win(&self.conn, build.build_id).await?)?,
                "image" => of_record(build_types::image(&self.conn, build.build_id).await?)?,
                other => info.and_then(|info| info.get(other)).cloned().unwrap_or(Value::Nil),
            };
            types.insert(kind, data);
        }
        Ok(Some(types))
    }

    async fn get_maven_build(&self, build_info: BuildRef, strict: bool) -> Result<Option<MavenBuild>> {
        let Some(build) = self.find_typed_build(&build_info, strict).await? else { return Ok(None) };
        let data = build_types::maven(&self.conn, build).await?;
        found_or_refused(data, strict, &build_info, "Maven")
    }

    async fn get_win_build(&self, build_info: BuildRef, strict: bool) -> Result<Option<WinBuild>> {
        let Some(build) = self.find_typed_build(&build_info, strict).await? else { return Ok(None) };
        let data = build_types::win(&self.conn, build).await?;
        found_or_refused(data, strict, &build_info, "Windows")
    }

    async fn get_image_build(&self, build_info: BuildRef, strict: bool) -> Result<Option<ImageBuild>> {
        let Some(build) = self.find_typed_build(&build_info, strict).await? else { return Ok(None) };
        let data = build_types::image(&self.conn, build).await?;
        found_or_refused(data, strict, &build_info, "image")
    }

    async fn create_maven_build(&self, build_info: Value, maven_info: Value) -> Result<()> {
        self.require("maven-import").await?;
        self.require_maven()?;
        let build = self.build_of_a_type(&build_info).await?;
        self.make_maven_build(&build, &maven_info).await
    }

    async fn create_win_build(&self, build_info: Value, win_info: Value) -> Result<()> {
        self.require("win-import").await?;
        self.require_windows()?;
        let build = self.build_of_a_type(&build_info).await?;
        self.make_win_build(&build, &win_info).await
    }

    async fn create_image_build(&self, build_info: Value) -> Result<()> {
        self.require("image-import").await?;
        let build = self.build_of_a_type(&build_info).await?;
        self.make_image_build(&build).await
    }
}

impl HubCall {
    async fn find_typed_build(&self, build: &BuildRef, strict: bool) -> Result<Option<i64>> {
        match strict {
            true => self.build_number(build).await.map(Some),
            false => Ok(self.find_build(build).await?.map(|build| build.build_id)),
        }
    }

    /// Finds the build that is to get a type; a map with all that it takes makes a complete one if it is missing.
    async fn build_of_a_type(&self, build: &Value) -> Result<BuildRecord> {
        let wanted = BuildRef::from_value(build);
        let found = self.find_build(&wanted).await?;
        if found.is_some() || !matches!(build, Value::Struct(_)) {
            let build = found.ok_or_else(|| Fault::generic(format!("no such build: {wanted}")))?;
            return refuse_draft(build.draft, &build.nvr).map(|()| build);
        }
        refuse_draft(build.get("draft").is_some_and(Value::is_truthy), "a new build")?;
        let name = BuildName::from_map(build)?;
        let id = self.create_build(NewBuild::complete(name, self.require_login()?, self.now)).await?;
        self.build(&BuildRef::Id(id)).await
    }

    /// Makes a build a Maven build. Data that are there already have to be the same.
    pub(crate) async fn make_maven_build(&self, build: &BuildRecord, info: &Value) -> Result<()> {
        let data = MavenBuild {
            build_id: build.build_id,
            group_id: text("Maven", info, "group_id")?,
            artifact_id: text("Maven", info, "artifact_id")?,
            version: text("Maven", info, "version")?,
        };
        match build_types::maven(&self.conn, build.build_id).await? {
            Some(known) if known == data => {}
            Some(known) => {
                return Err(Fault::build(format!(
                    "build {} is {}:{}:{} already",
                    build.nvr, known.group_id, known.artifact_id, known.version
                )));
            }
            None => build_types::add_maven(&self.conn, &data).await?,
        }
        Ok(build_types::add_to_build(&self.conn, build.build_id, "maven").await?)
    }

    /// Makes a build a Windows build, or changes its platform.
    pub(crate) async fn make_win_build(&self, build: &BuildRecord, info: &Value) -> Result<()> {
        let data = WinBuild { build_id: build.build_id, platform: text("Windows", info, "platform")? };
        build_types::set_win(&self.conn, &data).await?;
        Ok(build_types::add_to_build(&self.conn, build.build_id, "win").await?)
    }

    /// Makes a build an image build.
    pub(crate) async fn make_image_build(&self, build: &BuildRecord) -> Result<()> {
        build_types::add_image(&self.conn, build.build_id).await?;
        Ok(build_types::add_to_build(&self.conn, build.build_id, "image").await?)
    }
}

fn of_record<T: serde::Serialize>(record: Option<T>) -> Result<Value> {
    record.map_or(Ok(Value::Nil), |record| Value::from_serialize(&record))
}

fn found_or_refused<T>(data: Option<T>, strict: bool, build: &BuildRef, kind: &str) -> Result<Option<T>> {
    match data {
        None if strict => Err(Fault::generic(format!("build {build} is no {kind} build"))),
        data => Ok(data),
    }
}

fn refuse_draft(draft: bool, build: &str) -> Result<()> {
    match draft {
        true => Err(Fault::generic(format!("{build}: only rpm builds can be drafts"))),
        false => Ok(()),
    }
}

/// Reads a text from the data of a type; a missing one is fault 1000.
fn text(kind: &str, info: &Value, key: &str) -> Result<String> {
    let found = info.get(key).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| Fault::generic(format!("the {kind} data lack {key}")))
}
