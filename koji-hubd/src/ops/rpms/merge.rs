//! Adding what a scratch build made for further arches to the proper build.

use std::collections::BTreeSet;
use std::path::PathBuf;

use koji_core::nvr::Nvra;
use koji_core::policy::PolicyFacts as _;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_core::task::TaskState;
use koji_proto::{Fault, Value, xml};
use serde::Deserialize;

use super::import::{IMPORT, Import};
use crate::call::{HubCall, Result};
use crate::file_changes::FileError;
use crate::files::confined;
use crate::rpm_files::{OpenRpm, file_name};
use crate::store::{builds, rpms, tasks};

/// What a task that built for one arch left behind, by paths below the work directory.
#[derive(Debug, Deserialize)]
struct ArchResults {
    rpms: Vec<String>,
    #[serde(default)]
    logs: Vec<String>,
    brootid: i64,
}

/// What is to be added for one arch.
#[derive(Debug)]
struct ArchContent {
    arch: String,
    buildroot: i64,
    rpms: Vec<OpenRpm>,
    logs: Vec<PathBuf>,
}

impl HubCall {
    /// Adds the rpms of a scratch build to the proper build of the same source; returns that build.
    ///
    /// What does not fit is fault 1020.
    pub(super) async fn merge_scratch_build(&self, task: i64) -> Result<i64> {
        let refused = |why: &str| Fault::import(format!("cannot merge task {task}: {why}"));
        let found = tasks::find(&self.conn, task, false).await?.ok_or_else(|| refused("there is none"))?;
        if found.method != "build" {
            return Err(refused("it is no build"));
        }
        let params = self.build_params(task).await?;
        if !params
            .iter()
            .any(|(name, opts)| name == "opts" && opts.get("scratch").is_some_and(Value::is_truthy))
        {
            return Err(refused("it is no scratch build"));
        }
        if found.state != TaskState::Closed {
            return Err(refused(&format!("it is {}", found.state)));
        }
        let content = self.content_of_scratch_build(task).await?;
        let build = self.build_to_merge_into(task, &content).await?;
        let of_build = self.build_params(build.task_id.unwrap_or_default()).await?;
        if source_of(&params).is_none_or(|source| source_of(&of_build) != Some(source)) {
            return Err(refused("it was made from another source"));
        }
        self.refuse_common_arches(&build, &content).await?;
        for ArchContent { arch, buildroot, rpms, logs } in &content {
            for rpm in rpms {
                let buildroot = Some(*buildroot);
                let import = Import { rpm, build: &build, buildroot, wrapper: false, extra: None };
                self.import_into_build(import).await?;
            }
            for log in logs {
                let place = self.folder_of_build(&build)?.log(arch, &file_name(log));
                let place = place.map_err(|e| Fault::generic(e.to_string()))?;
                self.files.import(log.clone(), place).await?;
            }
        }
        self.note_change_of_tags(build.build_id, IMPORT).await?;
        Ok(build.build_id)
    }

    /// Returns the arguments of a task; none if it makes no build.
    async fn build_params(&self, task: i64) -> Result<Vec<(String, Value)>> {
        let Some(request) = self.task_request(task).await? else { return Ok(Vec::new()) };
        Ok(self.hub.task_methods.parse_params(&request.method, &request.request).unwrap_or_default())
    }

    /// Reads what the parts of a scratch build left behind; packages without an arch of their own are left out.
    async fn content_of_scratch_build(&self, task: i64) -> Result<Vec<ArchContent>> {
        let mut content = Vec::new();
        for child in tasks::children(&self.conn, task, false).await? {
            if child.method != "buildArch" || child.state != TaskState::Closed {
                continue;
            }
            let outcome = tasks::outcome(&self.conn, child.id).await?;
            let text = outcome.and_then(|outcome| outcome.result).unwrap_or_default();
            let result = xml::decode_result(&text).map_err(|e| Fault::import(e.to_string()))??;
            let results: ArchResults =
                result.into_typed().map_err(|e| Fault::import(format!("task {}: {e}", child.id)))?;
            let mut rpms = Vec::new();
            for path in &results.rpms {
                let rpm = OpenRpm::read(self.kept_upload(path)?).await?;
                if !matches!(rpm.info()?.arch, "noarch" | "src") {
                    rpms.push(rpm);
                }
            }
            let logs = results.logs.iter().map(|path| self.kept_upload(path)).collect::<Result<_>>()?;
            if !rpms.is_empty() {
                content.push(ArchContent { arch: child.arch, buildroot: results.brootid, rpms, logs });
            }
        }
        match content.is_empty() {
            true => Err(Fault::import(format!("cannot merge task {task}: it made no rpms for an arch"))),
            false => Ok(content),
        }
    }

    /// Returns where an upload of a scratch build lies now; a link was left in its place.
    fn kept_upload(&self, named: &str) -> Result<PathBuf> {
        let (directory, name) = named.rsplit_once('/').unwrap_or(("", named));
        let place = self.path_of_upload(directory, name)?;
        let found = confined(self.hub.topdir().path(), &place);
        found.map(|(real, _)| real).ok_or_else(|| FileError::Missing(place).into())
    }

    /// Finds the complete build whose source package the rpms name.
    async fn build_to_merge_into(&self, task: i64, content: &[ArchContent]) -> Result<BuildRecord> {
        let refused = |why: String| Fault::import(format!("cannot merge task {task}: {why}"));
        let mut sources = BTreeSet::new();
        for rpm in content.iter().flat_map(|content| &content.rpms) {
            sources.extend(rpm.info()?.source_rpm.map(str::to_owned));
        }
        let source = match (sources.pop_first(), sources.is_empty()) {
            (Some(source), true) => source,
            _ => return Err(refused("its rpms were not made from one source package".to_owned())),
        };
        let nvr = source.parse::<Nvra>().map_err(|e| refused(e.to_string()))?.nvr;
        let build = builds::find_by_nvr(&self.conn, &nvr).await?;
        match build {
            None => Err(refused(format!("there is no build {nvr}"))),
            Some(build) if build.draft => Err(refused(format!("build {nvr} is a draft"))),
            Some(build) if build.state != BuildState::Complete => {
                Err(refused(format!("build {nvr} is {}", build.state)))
            }
            Some(build) => Ok(build),
        }
    }

    async fn refuse_common_arches(&self, build: &BuildRecord, content: &[ArchContent]) -> Result<()> {
        let known: BTreeSet<String> =
            rpms::of_build(&self.conn, build.build_id).await?.into_iter().map(|rpm| rpm.arch).collect();
        for rpm in content.iter().flat_map(|content| &content.rpms) {
            let arch = rpm.info()?.arch;
            if known.contains(arch) {
                return Err(Fault::import(format!("build {} has rpms for {arch} already", build.nvr)));
            }
        }
        Ok(())
    }
}

/// Returns the source that a build is made from if it can be fetched again: a URL.
fn source_of(params: &[(String, Value)]) -> Option<&str> {
    let source = params.iter().find(|(name, _)| name == "src").and_then(|(_, value)| value.as_str());
    source.filter(|source| source.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uploaded_source_is_no_source_to_compare() {
        let params = |source: &str| vec![("src".to_owned(), Value::from(source))];
        assert_eq!(source_of(&params("git://x/y#1")), Some("git://x/y#1"));
        assert_eq!(source_of(&params("cli-build/1/x.src.rpm")), None);
    }
}
