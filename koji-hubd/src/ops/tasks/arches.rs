//! Keeping tasks from hosts that lack the arches of the tag that they build for.

use koji_core::arch::ArchList;
use koji_core::lookup::Lookup;
use koji_core::scheduler::AUTOMATIC_ARCH_REFUSAL;
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::store::{channels, scheduler};

impl HubCall {
    /// Stores refusals for the hosts that could not build for the tag that a noarch task is about.
    ///
    /// Such a task may run on a host of any arch, but needs a buildroot of an arch that the tag has.
    pub(super) async fn refuse_for_hosts_without_arch(
        &self,
        task: i64,
        method: &str,
        request: &[Value],
        channel: i64,
    ) -> Result<()> {
        let methods = &self.hub.task_methods;
        let Some(param) = methods.find(method).and_then(|method| method.build_tag_param) else {
            return Ok(());
        };
        let Ok(params) = methods.parse_params(method, request) else { return Ok(()) };
        let Some((_, tag)) = params.into_iter().find(|(name, _)| name == param) else { return Ok(()) };
        let Ok(tag) = Lookup::from_value(tag) else { return Ok(()) };
        let arches = self.build_arches(&tag).await?;
        if arches.is_empty() {
            return Ok(());
        }
        let unfit: Vec<i64> = channels::arches_of_hosts(&self.conn, channel)
            .await?
            .into_iter()
            .filter(|(_, own)| {
                let own: ArchList = own.as_deref().unwrap_or_default().parse().unwrap_or_default();
                !own.canonical().iter().any(|arch| arches.contains(arch))
            })
            .map(|(host, _)| host)
            .collect();
        if unfit.is_empty() {
            return Ok(());
        }
        Ok(scheduler::refuse_for(&self.conn, task, &unfit, AUTOMATIC_ARCH_REFUSAL, self.now).await?)
    }

    /// Returns the canonical arches for which a tag is built, inherited ones if it has none of its own; empty if
    /// there is no such tag or no such arch.
    async fn build_arches(&self, tag: &Lookup) -> Result<ArchList> {
        if self.find_tag(tag).await?.is_none() {
            return Ok(ArchList::default());
        }
        let config = self.build_config(tag, None).await?;
        let arches: ArchList = config.arches.as_deref().unwrap_or_default().parse().unwrap_or_default();
        Ok(arches.canonical())
    }
}
