//! The options of repos, as calls give them and as tags have them.

use std::collections::BTreeMap;

use koji_core::inheritance::ExtraValue;
use koji_core::repo::{OptionDefaults, RepoOptions, TagOptions};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::config::HubConfig;
use crate::store::tags::{self, TagRow};

/// Reads the options that a call asks for.
pub(super) fn asked_for(options: Option<&Value>) -> Result<RepoOptions> {
    RepoOptions::read(options.unwrap_or(&Value::Nil)).map_err(|e| Fault::parameter(e.to_string()))
}

fn defaults(config: &HubConfig) -> OptionDefaults {
    let globs = |option| config.words(option).into_iter().map(str::to_owned).collect();
    OptionDefaults {
        debuginfo: globs("DebuginfoTags"),
        src: globs("SourceTags"),
        separate_src: globs("SeparateSourceTags"),
        maven: config.flag("EnableMaven"),
    }
}

impl HubCall {
    /// Returns the options that the repos of a tag have if nothing else is asked for.
    pub(super) fn usual_options(&self, tag: &TagRow, extra: &BTreeMap<String, ExtraValue>) -> RepoOptions {
        let tag = TagOptions { name: &tag.name, maven_support: tag.maven_support, extra };
        RepoOptions::of_tag(tag, &defaults(&self.hub.config))
    }

    /// Returns the extra settings of a tag itself.
    pub(super) async fn own_extra(
        &self,
        tag: i64,
        event: Option<i64>,
    ) -> Result<BTreeMap<String, ExtraValue>> {
        let rows = tags::extra(&self.conn, &[tag], event).await?;
        Ok(rows.into_iter().map(|(_, key, value)| (key, value)).collect())
    }
}

/// Returns the value of an extra setting.
pub(super) fn setting<'e>(extra: &'e BTreeMap<String, ExtraValue>, key: &str) -> Option<&'e Value> {
    match extra.get(key) {
        Some(ExtraValue::Set(value)) => Some(value),
        Some(ExtraValue::Blocked) | None => None,
    }
}
