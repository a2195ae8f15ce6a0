//! What a `build` task is asked for.

use koji_core::records::tags::BuildConfig;
use koji_core::refs::LenientInt;
use koji_proto::{Fault, Value};
use serde::Deserialize;

/// The task's parameters.
#[derive(Deserialize)]
pub(super) struct Params {
    pub(super) src: String,
    pub(super) target: Option<String>,
    pub(super) opts: Option<Options>,
}

/// The task's options. Those that policies look at are kept as they were given.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Options {
    pub(super) skip_tag: Value,
    pub(super) scratch: Value,
    pub(super) draft: Value,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    pub(super) fail_fast: bool,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    pub(super) wait_repo: bool,
    pub(super) rebuild_srpm: Option<bool>,
    pub(super) repo_id: Option<LenientInt>,
    pub(super) wait_builds: Option<Vec<String>>,
    pub(super) arch_override: Option<String>,
    pub(super) custom_user_metadata: Option<Value>,
}

impl Options {
    /// Refuses options that contradict each other.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let overrides = self.arch_override.as_deref().is_some_and(|arches| !arches.is_empty());
        if overrides && !self.scratch.is_truthy() {
            return Err(Fault::parameter("arch_override is for scratch builds only"));
        }
        match &self.custom_user_metadata {
            None | Some(Value::Struct(_)) => Ok(()),
            Some(other) => {
                Err(Fault::parameter(format!("custom_user_metadata must be a map, not {}", other.kind())))
            }
        }
    }

    /// Tells whether the build does not get a tag.
    pub(super) fn untagged(&self) -> bool {
        self.skip_tag.is_truthy() || self.scratch.is_truthy()
    }

    /// Tells whether an uploaded source package is packed anew: the tag decides, and for a scratch build its user.
    pub(super) fn rebuilds_srpm(&self, tag: &BuildConfig) -> bool {
        let by_tag = tag.extra.get("rebuild_srpm").is_none_or(Value::is_truthy);
        match self.rebuild_srpm {
            Some(wanted) if self.scratch.is_truthy() => wanted,
            _ => by_tag,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(entries: &[(&str, Value)]) -> Options {
        let entries = entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Value::Struct(entries).into_typed().unwrap()
    }

    #[test]
    fn arches_are_chosen_for_scratch_builds_only() {
        let arches = ("arch_override", "x86_64".into());
        assert!(options(std::slice::from_ref(&arches)).check().is_err());
        assert!(options(&[arches, ("scratch", true.into())]).check().is_ok());
        assert!(options(&[("arch_override", "".into())]).check().is_ok());
    }

    #[test]
    fn metadata_is_a_map() {
        assert!(options(&[("custom_user_metadata", "text".into())]).check().is_err());
        assert!(options(&[("custom_user_metadata", Value::Struct(vec![]))]).check().is_ok());
    }
}
