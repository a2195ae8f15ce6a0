//! How builders make builds of rpms.

mod complete;
mod noarch;
mod scratch;
mod uploads;
mod wrapper;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::host::builds::{HostBuildExports, HostCompleteBuild};
use koji_core::records::builds::BuildRecord;
use koji_core::records::json::JsonText;
use koji_core::records::states::BuildState;
use koji_core::refs::{BuildRef, LenientInt, RpmRef, Unchecked};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::ops::builds::{BuildName, NewBuild};
use crate::store::{build_types, builds};

#[async_trait]
impl HostBuildExports for HubCall {
    async fn host_init_build(&self, data: Value) -> Result<i64> {
        let Some(task) = data.get("task_id").and_then(Value::as_int) else {
            return Err(Fault::internal("the data of a build lack the task_id"));
        };
        let task = self.open_task_of_host(task).await?;
        let name = BuildName::from_map(&data)?;
        let new = NewBuild {
            draft: data.get("draft").is_some_and(Value::is_truthy),
            task: Some(task.id),
            source: data.get("source").and_then(Value::as_str).map(str::to_owned),
            extra: data.get("extra").filter(|extra| !extra.is_nil()).cloned().map(JsonText),
            ..NewBuild::building(name, task.owner, self.now)
        };
        let build = self.create_build(new).await?;
        build_types::add_to_build(&self.conn, build, "rpm").await?;
        Ok(build)
    }

    async fn host_complete_build(&self, request: HostCompleteBuild) -> Result<BuildRecord> {
        let task = self.open_task_of_host(request.task_id.0).await?;
        let build = self.build(&BuildRef::Id(request.build_id.0)).await?;
        self.complete_rpm_build(&task, build, request).await
    }

    async fn host_fail_build(
        &self,
        LenientInt(task_id): LenientInt,
        LenientInt(build_id): LenientInt,
    ) -> Result<()> {
        self.open_task_of_host(task_id).await?;
        let build = self.build(&BuildRef::Id(build_id)).await?;
        if !builds::finish(&self.conn, build.build_id, BuildState::Failed, self.now).await? {
            return Err(Fault::generic(format!("build {} is {}, it cannot fail", build.nvr, build.state)));
        }
        self.tell_end_of_build(build.build_id).await
    }

    async fn host_move_build_to_scratch(
        &self,
        LenientInt(task_id): LenientInt,
        srpm: String,
        rpms: Vec<String>,
        logs: Option<BTreeMap<String, Vec<String>>>,
    ) -> Result<()> {
        let task = self.open_task_of_host(task_id).await?;
        self.keep_scratch_build(&task, srpm, rpms, logs.unwrap_or_default()).await
    }

    async fn host_import_wrapper_rpms(
        &self,
        LenientInt(task_id): LenientInt,
        LenientInt(build_id): LenientInt,
        rpm_results: Value,
    ) -> Result<()> {
        self.open_task_of_host(task_id).await?;
        let build = self.build(&BuildRef::Id(build_id)).await?;
        if build.state != BuildState::Complete {
            return Err(Fault::generic(format!(
                "build {} is {}: it takes no wrappers",
                build.nvr, build.state
            )));
        }
        self.import_wrapper_rpms(&build, &rpm_results).await
    }

    async fn host_write_signed_rpm(
        &self,
        an_rpm: RpmRef,
        sigkey: Unchecked<String>,
        force: bool,
    ) -> Result<()> {
        self.write_signed_copy(&an_rpm, &sigkey.into_inner()?, force).await
    }
}
