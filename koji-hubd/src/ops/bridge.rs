//! Look-ups that other nouns own, until they are there.

use koji_core::refs::BuildRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::bridge::{self, BuildRow};

impl HubCall {
    pub(crate) async fn known_build(&self, build: &BuildRef) -> Result<BuildRow> {
        let id = self.build_number(build).await?;
        let found = bridge::build_by_id(&self.conn, id).await?;
        found.ok_or_else(|| Fault::generic(format!("no such build: {build}")))
    }
}
