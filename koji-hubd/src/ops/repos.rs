//! Repos made of tags, and requests for them.

use async_trait::async_trait;
use koji_core::api::repos::RepoExports;
use koji_core::lookup::Lookup;
use koji_proto::Value;

use crate::call::{HubCall, Result};

#[async_trait]
impl RepoExports for HubCall {
    async fn repo_get_external_repo_data(&self, erepo: Lookup) -> Result<Option<Value>> {
        self.external_repo_data(&erepo).await
    }

    async fn repo_set_external_repo_data(&self, external_repo_id: Lookup, data: Value) -> Result<()> {
        self.set_external_repo_data(&external_repo_id, data).await
    }
}
