//! Look-ups that other nouns own, until they are there.

use koji_core::lookup::Lookup;
use koji_core::nvr::Nvr;
use koji_core::records::names::IdName;
use koji_core::refs::BuildRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
pub(crate) use crate::store::bridge::Names;
use crate::store::bridge::{self, BuildRow, TagRow};

impl HubCall {
    pub(crate) async fn named(&self, names: Names, lookup: &Lookup) -> Result<IdName> {
        let found = bridge::find_name(&self.conn, names, lookup).await?;
        found.ok_or_else(|| Fault::generic(format!("no such {}: {lookup}", names.noun())))
    }

    pub(crate) async fn living_tag(&self, lookup: &Lookup) -> Result<TagRow> {
        let found = bridge::find_tag(&self.conn, lookup, None).await?;
        found.ok_or_else(|| Fault::generic(format!("no such tag: {lookup}")))
    }

    pub(crate) async fn known_build(&self, build: &BuildRef) -> Result<BuildRow> {
        let found = match build {
            BuildRef::Id(id) => bridge::build_by_id(&self.conn, *id).await?,
            BuildRef::Nvr(text) => {
                let nvr: Nvr =
                    text.parse().map_err(|e: koji_core::nvr::NvrError| Fault::generic(e.to_string()))?;
                bridge::build_by_nvr(&self.conn, &nvr.name, &nvr.version, &nvr.release).await?
            }
            BuildRef::Parts { name, version, release } => {
                bridge::build_by_nvr(&self.conn, name, version, release).await?
            }
            BuildRef::Malformed(reason) => return Err(Fault::generic(reason)),
        };
        found.ok_or_else(|| Fault::generic(format!("no such build: {build}")))
    }
}
