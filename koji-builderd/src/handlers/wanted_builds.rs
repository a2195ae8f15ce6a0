//! Builds that have to be in a tag before something can be built against them.

use std::collections::BTreeMap;

use koji_core::api::tagged::ListTagged;
use koji_core::handler::BuilderHub;
use koji_core::lookup::Lookup;
use koji_core::nvr::Nvr;
use koji_core::refs::EventArg;
use koji_proto::Fault;

/// Builds that are waited for.
pub(super) struct WantedBuilds(Vec<Nvr>);

impl WantedBuilds {
    /// Reads N-V-Rs.
    pub(super) fn parse(nvrs: Vec<String>) -> Result<Self, Fault> {
        let parsed: Result<_, _> = nvrs.iter().map(|nvr| nvr.parse()).collect();
        parsed.map(Self).map_err(|e| Fault::parameter(e.to_string()))
    }

    /// Tells whether nothing is waited for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether all of them are in a tag, now or at an event; a newer build of the package does not count.
    pub(super) async fn are_tagged(
        &self,
        hub: &dyn BuilderHub,
        tag: i64,
        event: Option<i64>,
    ) -> Result<bool, Fault> {
        let mut by_package: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for nvr in &self.0 {
            by_package.entry(&nvr.name).or_default().push(nvr.to_string());
        }
        for (package, wanted) in by_package {
            let request = ListTagged {
                event: event.map(EventArg::from),
                inherit: true,
                package: Some(package.to_owned()),
                ..ListTagged::new(Lookup::Id(tag))
            };
            let tagged = hub.list_tagged(request).await?;
            if wanted.iter().any(|nvr| !tagged.iter().any(|build| build.nvr == *nvr)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
