//! Task types, and where a builder looks them up.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use koji_proto::{Fault, Value};

use super::{BuilderHub, TaskContext, TaskError};
use crate::arch::canonical_arch;
use crate::task::{TaskMethod, TaskMethods};

/// What a handler may look at before its host takes a task.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostFacts {
    /// The arches that the host is set up for.
    pub arches: Vec<String>,
}

/// A task type.
///
/// One handler may serve several methods; [`TaskContext::method`] tells which one is meant.
#[async_trait]
pub trait TaskHandler: Send + Sync {
    /// The methods that it serves, with their parameters and weights.
    fn methods(&self) -> Vec<TaskMethod>;

    /// Tells whether this host can do a task, before it is opened.
    ///
    /// By default a task that names a build tag needs an arch that the tag and the host share; a tag without arches
    /// passes.
    async fn check_host(
        &self,
        hub: &dyn BuilderHub,
        host: &HostFacts,
        method: &TaskMethod,
        params: &[(String, Value)],
    ) -> Result<bool, Fault> {
        let Some(name) = method.build_tag_param else { return Ok(true) };
        let Some((_, tag)) = params.iter().find(|(param, _)| param == name) else { return Ok(false) };
        shares_an_arch(hub, host, tag).await
    }

    /// Does the task and returns its result.
    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError>;
}

async fn shares_an_arch(hub: &dyn BuilderHub, host: &HostFacts, tag: &Value) -> Result<bool, Fault> {
    let tag = tag.clone().into_typed().map_err(|e| Fault::parameter(e.to_string()))?;
    let config = hub.get_build_config(tag, None).await?;
    let arches = config.arches.unwrap_or_default();
    let mut wanted = arches.split_whitespace().map(canonical_arch).peekable();
    if wanted.peek().is_none() {
        return Ok(true);
    }
    let own: Vec<_> = host.arches.iter().map(|arch| canonical_arch(arch)).collect();
    Ok(wanted.any(|arch| own.contains(&arch)))
}

/// The task types of a builder.
#[derive(Clone, Default)]
pub struct HandlerRegistry {
    handlers: BTreeMap<&'static str, Arc<dyn TaskHandler>>,
    methods: TaskMethods,
}

impl std::fmt::Debug for HandlerRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.handlers.keys()).finish()
    }
}

impl HandlerRegistry {
    /// Makes a registry without task types.
    pub fn new() -> Self {
        Self { handlers: BTreeMap::new(), methods: TaskMethods::builtin() }
    }

    /// Adds a handler for all its methods; it takes the place of one that served them before.
    pub fn add(&mut self, handler: impl TaskHandler + 'static) {
        let handler: Arc<dyn TaskHandler> = Arc::new(handler);
        for method in handler.methods() {
            self.handlers.insert(method.name, handler.clone());
            self.methods.add(method);
        }
    }

    /// Takes over all handlers of another registry; they take the place of those that served their methods before.
    pub fn add_all(&mut self, other: &Self) {
        for (name, handler) in &other.handlers {
            self.handlers.insert(name, Arc::clone(handler));
            if let Some(method) = other.methods.find(name) {
                self.methods.add(*method);
            }
        }
    }

    /// Finds what serves a method.
    pub fn find(&self, method: &str) -> Option<(&Arc<dyn TaskHandler>, &TaskMethod)> {
        Some((self.handlers.get(method)?, self.methods.find(method)?))
    }

    /// Returns the names of all methods that are served.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.keys().copied()
    }

    /// Returns the parameters of all methods.
    pub fn methods(&self) -> &TaskMethods {
        &self.methods
    }
}
