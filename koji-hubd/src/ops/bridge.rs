//! Look-ups that other nouns own, until they are there.

use koji_core::records::builds::BuildRecord;
use koji_core::refs::BuildRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::bridge;

impl HubCall {
    pub(crate) async fn find_build(&self, build: &BuildRef) -> Result<Option<BuildRecord>> {
        match build {
            BuildRef::Id(id) => Ok(bridge::build_by_id(&self.conn, *id).await?),
            named => Ok(bridge::build_by_id(&self.conn, self.build_number(named).await?).await?),
        }
    }

    pub(crate) async fn build(&self, build: &BuildRef) -> Result<BuildRecord> {
        let found = self.find_build(build).await?;
        found.ok_or_else(|| Fault::generic(format!("no such build: {build}")))
    }
}
