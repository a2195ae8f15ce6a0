//! Buildroots, as others than builders see them.

use async_trait::async_trait;
use koji_core::api::buildroots::{BuildrootExports, ListBuildroots};
use koji_core::query::Listing;
use koji_core::records::buildroots::{BuildrootRecord, BuildrootRpm};
use koji_core::refs::{LenientInt, OneOrMany};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::buildroots::{self, BuildrootFilter};

#[async_trait]
impl BuildrootExports for HubCall {
    async fn get_buildroot(&self, buildroot_id: LenientInt, strict: bool) -> Result<Option<BuildrootRecord>> {
        let found = buildroots::find(&self.conn, buildroot_id.0).await?;
        if found.is_none() && strict {
            return Err(Fault::generic(format!("no such buildroot: {}", buildroot_id.0)));
        }
        Ok(found)
    }

    async fn list_buildroots(&self, request: ListBuildroots) -> Result<Listing<BuildrootRecord>> {
        let number = |id: Option<LenientInt>| id.map(|id| id.0);
        let filter = BuildrootFilter {
            ids: request.buildroot_id.map(|ids| ids.into_vec().into_iter().map(|id| id.0).collect()),
            host: number(request.host_id),
            tag: number(request.tag_id),
            states: request.state.map(OneOrMany::into_vec),
            task: number(request.task_id),
            repo: number(request.repo_id),
            rpm: number(request.rpm_id),
            archive: number(request.archive_id),
        };
        Ok(buildroots::list(&self.conn, &filter, request.query_opts.as_ref()).await?)
    }

    async fn get_buildroot_listing(&self, id: LenientInt) -> Result<Vec<BuildrootRpm>> {
        Ok(buildroots::listing(&self.conn, id.0).await?)
    }
}
