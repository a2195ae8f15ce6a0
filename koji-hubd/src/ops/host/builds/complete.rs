//! Completing a build: its uploads become its content.

use std::collections::{BTreeMap, BTreeSet};

use koji_core::api::host::builds::HostCompleteBuild;
use koji_core::lookup::Lookup;
use koji_core::nvr::draft_target;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_core::refs::{BuildRef, LenientInt};
use koji_proto::{Fault, Value};

use super::uploads::{BuildUploads, Upload, source_info};
use crate::call::{HubCall, Result};
use crate::ops::builds::DEFAULT_VOLUME;
use crate::ops::rpms::Import;
use crate::rpm_files::OpenRpm;
use crate::store::tasks::LockedTask;
use crate::store::{builds, rpms};

impl HubCall {
    /// Imports the uploads of a build and completes it.
    pub(super) async fn complete_rpm_build(
        &self,
        task: &LockedTask,
        build: BuildRecord,
        request: HostCompleteBuild,
    ) -> Result<BuildRecord> {
        let HostCompleteBuild { srpm, rpms, brmap, logs, .. } = request;
        let uploads = self.uploads_of_build(srpm, rpms, logs.unwrap_or_default()).await?;
        let buildroots: BTreeMap<String, i64> =
            brmap.unwrap_or_default().into_iter().map(|(upload, LenientInt(root))| (upload, root)).collect();
        self.require_buildroots(&buildroots).await?;
        check_build(&build, task, &uploads.source.1)?;
        let volume = self.volume_of_new_build(&build, &buildroots).await?;
        if !builds::finish(&self.conn, build.build_id, BuildState::Complete, self.now).await? {
            return Err(Fault::generic(format!("build {} is not being made any more", build.nvr)));
        }
        builds::set_volume(&self.conn, build.build_id, volume).await?;
        let build = self.build(&BuildRef::Id(build.build_id)).await?;
        let BuildUploads { source, rpms, logs } = uploads;
        for (upload, rpm) in std::iter::once(&source).chain(&rpms) {
            let buildroot = buildroots.get(&upload.named).copied();
            let import = Import { rpm, build: &build, buildroot, wrapper: false, extra: None };
            self.import_into_build(import).await?;
        }
        self.import_logs(&build, &logs).await?;
        self.link_from_default_volume(&build).await?;
        self.tell_end_of_build(build.build_id).await?;
        Ok(build)
    }

    /// Moves uploaded logs to their places below the logs of a build.
    pub(super) async fn import_logs(
        &self,
        build: &BuildRecord,
        logs: &BTreeMap<String, Vec<Upload>>,
    ) -> Result<()> {
        let folder = self.folder_of_build(build)?;
        for (below, uploads) in logs {
            for upload in uploads {
                let place = folder.log(below, upload.place.name());
                let place = place.map_err(|e| Fault::generic(e.to_string()))?;
                self.files.import(upload.path.clone(), place).await?;
            }
        }
        Ok(())
    }

    /// Refuses buildroots that the hub does not know.
    pub(super) async fn require_buildroots(&self, buildroots: &BTreeMap<String, i64>) -> Result<()> {
        let wanted: BTreeSet<i64> = buildroots.values().copied().collect();
        let wanted: Vec<i64> = wanted.into_iter().collect();
        let known = rpms::known_buildroots(&self.conn, &wanted).await?;
        match wanted.iter().find(|root| !known.contains(root)) {
            Some(missing) => Err(Fault::generic(format!("no such buildroot: {missing}"))),
            None => Ok(()),
        }
    }

    /// Asks the policy for the volume of a build that is about to be complete; without a good answer it is the default.
    async fn volume_of_new_build(
        &self,
        build: &BuildRecord,
        buildroots: &BTreeMap<String, i64>,
    ) -> Result<i64> {
        let mut data = self.policy_data_of_task(build.task_id).await?;
        let buildroots: BTreeSet<i64> = buildroots.values().copied().collect();
        data.set("package", build.package_name.as_str())
            .set("version", build.version.as_str())
            .set("release", build.release.as_str())
            .set("buildroots", Value::Array(buildroots.into_iter().map(Value::Int).collect()))
            .set("import", true)
            .set("import_type", "rpm");
        match self.volume_by_policy(&data).await? {
            Ok(volume) => Ok(volume.id),
            Err(reason) => {
                tracing::warn!(build.nvr, reason, "the volume policy does not apply");
                Ok(self.volume(&Lookup::Id(DEFAULT_VOLUME)).await?.id)
            }
        }
    }
}

/// Checks that a build is being made by a task, and from this source package.
fn check_build(build: &BuildRecord, task: &LockedTask, source: &OpenRpm) -> Result<()> {
    let info = source_info(source)?;
    let refused = |why: String| Err(Fault::generic(format!("cannot complete build {}: {why}", build.nvr)));
    let release = match build.draft {
        true => draft_target(&build.release).map_err(|e| Fault::generic(e.to_string()))?,
        false => &build.release,
    };
    let nvr = format!("{}-{}-{release}", build.name, build.version);
    if info.nvr() != nvr {
        return refused(format!("the source package is {}", info.nvr()));
    }
    if info.epoch.map(i64::from) != build.epoch {
        return refused("the source package has another epoch".to_owned());
    }
    if build.task_id != Some(task.id) {
        return refused(format!("task {} does not make it", task.id));
    }
    if build.state != BuildState::Building {
        return refused(format!("it is {}", build.state));
    }
    Ok(())
}
