//! How builders make repos.

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::host::repos::{ArchFiles, HostRepoExports};
use koji_core::lookup::Lookup;
use koji_core::refs::{EventArg, LenientInt};
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::ops::repos::{ArchUpload, RepoOrder};

#[async_trait]
impl HostRepoExports for HubCall {
    async fn host_repo_init(
        &self,
        tag: Lookup,
        task_id: Option<LenientInt>,
        event: Option<EventArg>,
        opts: Option<Value>,
    ) -> Result<(i64, i64)> {
        self.calling_host().await?;
        let event = EventArg::id_of(event.as_ref())?;
        self.begin_repo(RepoOrder { tag, task_id: task_id.map(|id| id.0), event, options: opts }).await
    }

    async fn host_repo_done(
        &self,
        repo_id: LenientInt,
        data: BTreeMap<String, ArchFiles>,
        expire: bool,
        repo_json_updates: Option<Value>,
    ) -> Result<()> {
        self.calling_host().await?;
        let uploads = data
            .into_iter()
            .map(|(arch, ArchFiles(directory, files))| (arch, ArchUpload { directory, files }));
        self.complete_repo(repo_id.0, uploads.collect(), expire, repo_json_updates).await
    }

    async fn host_dist_repo_move(&self, repo_id: LenientInt, uploadpath: String, arch: String) -> Result<()> {
        self.calling_host().await?;
        self.fill_dist_arch(repo_id.0, &uploadpath, &arch).await
    }
}
