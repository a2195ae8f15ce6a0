//! Wrapper rpms: packages that hold what else a build consists of.

use std::collections::BTreeMap;

use koji_core::ids::TaskId;
use koji_core::records::builds::BuildRecord;
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Value};
use serde::Deserialize;

use super::uploads::source_info;
use crate::call::{HubCall, Result};
use crate::ops::rpms::Import;
use crate::store::rpms;

/// What a task that wraps a build leaves behind, by names of files in its folder.
#[derive(Debug, Deserialize)]
struct WrapperResults {
    task_id: i64,
    buildroot_id: i64,
    srpm: String,
    rpms: Vec<String>,
    #[serde(default)]
    logs: Vec<String>,
}

impl HubCall {
    /// Imports wrapper rpms into a build that has no rpms yet.
    pub(crate) async fn import_wrapper_rpms(&self, build: &BuildRecord, results: &Value) -> Result<()> {
        let results: WrapperResults = results
            .clone()
            .into_typed()
            .map_err(|e| Fault::generic(format!("the results of the wrapping are of no use: {e}")))?;
        if !rpms::of_build(&self.conn, build.build_id).await?.is_empty() {
            return Err(Fault::generic(format!("build {} has rpms already", build.nvr)));
        }
        let folder = Topdir::task_path(TaskId::new(results.task_id));
        let below = |name: &String| format!("{folder}/{name}");
        self.require_buildroots(&BTreeMap::from([(String::new(), results.buildroot_id)])).await?;
        let packages = results.rpms.iter().map(below).collect();
        // The place that logs of wrapping have.
        let logs = BTreeMap::from([("noarch".to_owned(), results.logs.iter().map(below).collect())]);
        let uploads = self.uploads_of_build(below(&results.srpm), packages, logs).await?;
        source_info(&uploads.source.1)?;
        for (_, rpm) in std::iter::once(&uploads.source).chain(&uploads.rpms) {
            let buildroot = Some(results.buildroot_id);
            self.import_into_build(Import { rpm, build, buildroot, wrapper: true, extra: None }).await?;
        }
        self.import_logs(build, &uploads.logs).await
    }
}
