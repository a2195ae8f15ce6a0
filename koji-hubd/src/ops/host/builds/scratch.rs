//! Scratch builds: their uploads are kept aside for their owners.

use std::collections::BTreeMap;

use koji_core::ids::TaskId;
use koji_core::refs::UserRef;
use koji_proto::Fault;

use super::uploads::source_info;
use crate::call::{HubCall, Result};
use crate::store::tasks::LockedTask;

impl HubCall {
    /// Keeps the uploads of a scratch build.
    pub(super) async fn keep_scratch_build(
        &self,
        task: &LockedTask,
        srpm: String,
        rpms: Vec<String>,
        logs: BTreeMap<String, Vec<String>>,
    ) -> Result<()> {
        let uploads = self.uploads_of_build(srpm, rpms, logs).await?;
        source_info(&uploads.source.1)?;
        let owner = self.user(Some(&UserRef::Id(task.owner))).await?;
        let folder = self.hub.topdir().scratch_dir(&owner.name, TaskId::new(task.id));
        let folder = folder.map_err(|e| Fault::generic(e.to_string()))?;
        for (upload, _) in std::iter::once(&uploads.source).chain(&uploads.rpms) {
            self.files.import(upload.path.clone(), folder.join(upload.place.name())).await?;
        }
        for (below, logs) in &uploads.logs {
            let folder = self.hub.topdir().scratch_logs(&folder, below);
            let folder = folder.map_err(|e| Fault::generic(e.to_string()))?;
            for upload in logs {
                self.files.import(upload.path.clone(), folder.join(upload.place.name())).await?;
            }
        }
        Ok(())
    }
}
