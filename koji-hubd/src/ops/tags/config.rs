//! The build configuration of a tag: what it says itself, and what it inherits.

use std::collections::HashMap;

use koji_core::ids::TagId;
use koji_core::inheritance::{ConfigSource, TagConfig, merge_config};
use koji_core::lookup::Lookup;
use koji_core::records::names::IdName;
use koji_core::records::tags::{BuildConfig, ConfigInheritance};

use super::no_such_tag;
use crate::call::{HubCall, Result};
use crate::ops::inheritance::ancestors;
use crate::store::tags;

impl HubCall {
    /// Returns the build configuration of a tag that has to be there.
    pub(crate) async fn build_config(&self, tag: &Lookup, event: Option<i64>) -> Result<BuildConfig> {
        let row = tags::find(&self.conn, tag, event).await?.ok_or_else(|| no_such_tag(tag))?;
        let steps = ancestors(&self.conn, row.id, event).await?;
        let mut ids: Vec<i64> = steps.iter().map(|step| step.parent_id.get()).collect();
        ids.push(row.id);
        ids.sort_unstable();
        ids.dedup();

        let configs = tags::configs(&self.conn, &ids, event).await?;
        let mut configs: HashMap<TagId, TagConfig> =
            configs.into_iter().map(|(tag, config)| (tag.into(), config)).collect();
        for (tag, key, value) in tags::extra(&self.conn, &ids, event).await? {
            if let Some(config) = configs.get_mut(&tag.into()) {
                config.extra.insert(key, value);
            }
        }
        let own = configs.get(&row.id.into()).cloned().unwrap_or_default();
        let merged = merge_config(&own, &steps, |tag| configs.get(&tag));
        Ok(BuildConfig {
            id: row.id,
            name: row.name,
            arches: merged.arches,
            perm_id: row.perm_id,
            perm: row.perm,
            locked: row.locked,
            maven_support: row.maven_support,
            maven_include_all: row.maven_include_all,
            extra: merged.extra,
            query_event: event,
            config_inheritance: ConfigInheritance {
                arches: merged.arches_from.map(named),
                extra: merged.extra_from.into_iter().map(|(key, source)| (key, named(source))).collect(),
            },
        })
    }
}

fn named(source: ConfigSource) -> IdName {
    IdName { id: source.id.get(), name: source.name }
}
