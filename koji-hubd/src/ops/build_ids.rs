//! Looking up the number of a build that has to be there.

use koji_core::nvr::Nvr;
use koji_core::refs::BuildRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::build_ids;

impl HubCall {
    /// Returns the number of a build that has to be there.
    pub(crate) async fn build_number(&self, build: &BuildRef) -> Result<i64> {
        let found = match build {
            BuildRef::Id(id) => build_ids::exists(&self.conn, *id).await?.then_some(*id),
            BuildRef::Nvr(text) => {
                let nvr: Nvr = text.parse().map_err(|e| Fault::generic(format!("{e}")))?;
                build_ids::by_nvr(&self.conn, &nvr).await?
            }
            BuildRef::Parts { name, version, release } => {
                build_ids::by_nvr(&self.conn, &Nvr::new(name, version, release)).await?
            }
            BuildRef::Malformed(reason) => return Err(Fault::generic(reason.clone())),
        };
        found.ok_or_else(|| Fault::generic(format!("no such build: {build}")))
    }
}
