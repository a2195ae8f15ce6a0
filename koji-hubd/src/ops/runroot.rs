//! Commands that run in buildroots.

use std::collections::BTreeSet;

use async_trait::async_trait;
use koji_core::api::runroot::RunrootExports;
use koji_core::arch::ArchList;
use koji_core::lookup::Lookup;
use koji_core::task::priority;
use koji_proto::{Fault, Keywords, Value, xml};
use rand::seq::IndexedRandom as _;

use super::tasks::TaskOrder;
use crate::call::{HubCall, Result};
use crate::store::{channels, hosts};

/// The channel of such tasks unless another is asked for.
const CHANNEL: &str = "runroot";

#[async_trait]
impl RunrootExports for HubCall {
    async fn runroot(
        &self,
        tag_info: Lookup,
        arch: String,
        command: Value,
        channel: Option<String>,
        options: Keywords,
    ) -> Result<i64> {
        self.require("runroot").await?;
        if !matches!(command, Value::Str(_) | Value::Array(_)) {
            return Err(Fault::generic(format!("the command is a text or a list, not {}", command.kind())));
        }
        let channel: Lookup = channel.as_deref().unwrap_or(CHANNEL).into();
        let tag = self.build_config(&tag_info, None).await?;
        let task_arch = match arch.as_str() {
            "noarch" => {
                let arches: ArchList = tag.arches.as_deref().unwrap_or_default().parse().unwrap_or_default();
                self.arch_for_noarch(&tag.name, &arches.canonical(), &channel).await?
            }
            _ => arch.clone(),
        };
        let request = xml::join_keywords(vec![tag.name.into(), arch.into(), command], options.0);
        let order = TaskOrder {
            arch: Some(task_arch),
            priority: Some(priority::RUNROOT),
            channel: Some(channel),
            ..TaskOrder::new("runroot", request)
        };
        self.submit_task(order).await
    }
}

impl HubCall {
    /// Chooses the arch of a task that may run on any host, but in a buildroot of a tag.
    ///
    /// If the tag has every arch that there are hosts of, any host will do; otherwise it has to be one whose arch the
    /// tag has.
    async fn arch_for_noarch(&self, tag: &str, arches: &ArchList, channel: &Lookup) -> Result<String> {
        if arches.is_empty() {
            return Err(Fault::generic(format!("tag {tag} has no arches")));
        }
        let of_hosts = |lists: Vec<String>| -> BTreeSet<String> {
            let lists = lists.iter().filter_map(|list| list.parse::<ArchList>().ok());
            lists.flat_map(|list| list.canonical().iter().map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let mut all = of_hosts(hosts::arches(&self.conn).await?);
        all.remove("noarch");
        if all.iter().all(|arch| arches.contains(arch)) {
            return Ok("noarch".into());
        }
        let channel = self.channel(channel).await?;
        let in_channel = channels::arches_of_hosts(&self.conn, channel.id).await?;
        let in_channel = of_hosts(in_channel.into_iter().filter_map(|(_, arches)| arches).collect());
        let shared: Vec<&str> = arches.iter().filter(|arch| in_channel.contains(*arch)).collect();
        let chosen = shared.choose(&mut rand::rng());
        let none = || Fault::generic(format!("no host of channel {} has an arch of tag {tag}", channel.name));
        chosen.map(|arch| (*arch).to_owned()).ok_or_else(none)
    }
}
