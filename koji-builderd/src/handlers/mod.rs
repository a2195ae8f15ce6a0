//! The task types of this builder.

mod repos;
mod rpms;
mod small;
mod tagging;
mod wanted_builds;
mod workshop;

use std::sync::Arc;

use koji_core::handler::HandlerRegistry;
use koji_core::task::{TaskMethod, TaskMethods};

use self::workshop::Workshop;
use crate::config::BuilderConfig;

/// Returns a registry of all task types that come with the builder.
pub fn builtin(config: &Arc<BuilderConfig>) -> HandlerRegistry {
    let mut registry = HandlerRegistry::new();
    registry.add(small::Sleep);
    registry.add(small::Fork);
    registry.add(small::Subtask);
    registry.add(small::WaitTest);
    registry.add(small::Invalid);
    registry.add(tagging::TagBuild);
    registry.add(repos::NewRepo { config: Arc::clone(config) });
    registry.add(repos::CreateRepo { config: Arc::clone(config) });
    registry.add(repos::WaitRepo);
    let shop = Arc::new(Workshop::new(config));
    registry.add(rpms::Build { shop: Arc::clone(&shop) });
    registry.add(rpms::BuildSrpm { shop: Arc::clone(&shop) });
    registry.add(rpms::RebuildSrpm { shop: Arc::clone(&shop) });
    registry.add(rpms::BuildArch { shop });
    registry
}

/// Returns what is known of methods: parameters and weights.
fn known(names: &[&str]) -> Vec<TaskMethod> {
    let methods = TaskMethods::builtin();
    names.iter().filter_map(|name| methods.find(name).cloned()).collect()
}
