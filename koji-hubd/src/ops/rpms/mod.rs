//! Rpms and what their headers tell.

mod changelog;
mod contents;
mod external;
mod import;
mod lookup;
mod merge;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::rpms::{ListRpms, RpmExports};
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::rpms::{ImportedRpm, RpmDependency, RpmFile, RpmRecord};
use koji_core::refs::{BuildRef, LenientInt, OneOrMany, RpmRef, Unchecked};
use koji_core::rpm::DependencyKind;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::rpms::{self, RpmFilter};

pub(crate) use import::Import;
pub(crate) use lookup::OwnRpm;

#[async_trait]
impl RpmExports for HubCall {
    async fn get_rpm(
        &self,
        rpminfo: RpmRef,
        strict: bool,
        multi: bool,
    ) -> Result<Option<OneOrMany<RpmRecord>>> {
        let mut found = self.rpms_of_name(&rpminfo).await?;
        if found.is_empty() && strict {
            return Err(lookup::no_such_rpm(&rpminfo));
        }
        if multi {
            return Ok(Some(OneOrMany::Many(found)));
        }
        Ok((!found.is_empty()).then(|| OneOrMany::One(found.swap_remove(0))))
    }

    async fn list_rpms(&self, request: ListRpms) -> Result<Listing<RpmRecord>> {
        let integer = |given: Option<Unchecked<i64>>| given.map(Unchecked::into_inner).transpose();
        let arches = request.arches.map(|arches| arches.into_inner()).transpose()?.map(OneOrMany::into_vec);
        if arches.as_ref().is_some_and(Vec::is_empty) {
            return Err(Fault::internal("the list of arches is empty"));
        }
        let filter = RpmFilter {
            build: integer(request.build_id)?,
            buildroot: integer(request.buildroot_id)?,
            image: integer(request.image_id)?,
            component_buildroot: integer(request.component_buildroot_id)?,
            host: integer(request.host_id)?,
            arches,
            draft: request.draft.map(|flag| flag.0),
        };
        Ok(rpms::list(&self.conn, filter, request.query_opts.as_ref()).await?)
    }

    async fn list_build_rpms(&self, build: BuildRef) -> Result<Vec<RpmRecord>> {
        let build = self.unchecked_build_number(&build).await?;
        Ok(rpms::of_build(&self.conn, build).await?)
    }

    async fn get_rpm_deps(
        &self,
        rpm_id: RpmRef,
        dep_type: Option<LenientInt>,
        query_opts: Option<QueryOpts>,
        strict: bool,
    ) -> Result<Listing<RpmDependency>> {
        let rows = match self.open_rpm(&rpm_id, strict).await? {
            Some((_, file)) => contents::dependencies(&file, dep_type.map(|given| given.0))?,
            None => Vec::new(),
        };
        QueryOpts::apply_with_lists(query_opts.as_ref(), rows)
    }

    async fn list_rpm_files(
        &self,
        rpm_id: RpmRef,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<RpmFile>> {
        let rows = match self.open_rpm(&rpm_id, false).await? {
            Some((_, file)) => contents::files(&file)?,
            None => Vec::new(),
        };
        QueryOpts::apply_with_lists(query_opts.as_ref(), rows)
    }

    async fn get_rpm_file(&self, rpm_id: RpmRef, filename: String, strict: bool) -> Result<Value> {
        let nothing = Value::Struct(Vec::new());
        let Some((rpm, file)) = self.open_rpm(&rpm_id, strict).await? else { return Ok(nothing) };
        match contents::file(&file, &filename)? {
            Some(found) => Value::from_serialize(&RpmFile { rpm_id: Some(rpm.id), ..found }),
            None if strict => Err(Fault::generic(format!("no file {filename} in rpm {rpm_id}"))),
            None => Ok(nothing),
        }
    }

    async fn get_rpm_headers(
        &self,
        rpm_id: Option<RpmRef>,
        task_id: Option<LenientInt>,
        filepath: Option<String>,
        headers: Option<Vec<String>>,
        strict: bool,
    ) -> Result<BTreeMap<String, Value>> {
        let file = match (rpm_id, task_id, filepath) {
            (Some(rpm), _, _) => self.open_rpm(&rpm, strict).await?.map(|(_, file)| file),
            (None, Some(LenientInt(task)), Some(path)) => self.open_rpm_of_task(task, &path, strict).await?,
            _ => return Err(Fault::generic("this needs an rpm, or a task and the path of a file")),
        };
        match file {
            Some(file) => contents::headers(&file, headers.as_deref()),
            None => Ok(BTreeMap::new()),
        }
    }

    async fn import_rpm(&self, path: String, basename: String) -> Result<ImportedRpm> {
        self.require("admin").await?;
        self.import_uploaded_rpm(&path, &basename).await
    }

    async fn add_external_rpm(&self, rpminfo: Value, external_repo: Lookup, strict: bool) -> Result<()> {
        self.require("admin").await?;
        self.know_external_rpm(&rpminfo, &external_repo, strict).await.map(drop)
    }

    async fn merge_scratch(&self, LenientInt(task_id): LenientInt) -> Result<i64> {
        self.require("admin").await?;
        self.merge_scratch_build(task_id).await
    }
}

/// Returns the kinds of dependencies that a number asks for: one, all if none is given, and no kind if it has none.
fn kinds(wanted: Option<i64>) -> Vec<DependencyKind> {
    match wanted {
        None => DependencyKind::ALL.to_vec(),
        Some(number) => DependencyKind::from_number(number).into_iter().collect(),
    }
}
