//! What handlers of this builder share: its configuration, the hub's files, and what makes build roots.

use std::convert::Infallible;
use std::sync::Arc;

use koji_core::pattern::Globs;
use koji_proto::Fault;

use crate::buildroot::mock::{MockHost, MockUser};
use crate::buildroot::native::{CacheLimits, NativeHost};
use crate::buildroot::{Driver, DriverKind};
use crate::config::BuilderConfig;
use crate::sandbox::Sandbox;
use crate::store::{Store, StoreError};

/// What handlers share.
pub(super) struct Workshop {
    pub(super) config: Arc<BuilderConfig>,
    pub(super) store: Store,
    /// The arches that hosts know by their own names.
    pub(super) literal_arches: Globs,
}

impl Workshop {
    pub(super) fn new(config: &Arc<BuilderConfig>) -> Self {
        let literal = config.tasks.literal_task_arches.join(" ");
        let literal_arches = literal.parse().unwrap_or_else(|never: Infallible| match never {});
        Self { config: Arc::clone(config), store: Store::new(config.store.clone()), literal_arches }
    }

    /// Returns what makes build roots.
    pub(super) fn driver(&self) -> Result<Driver, Fault> {
        let options = &self.config.buildroots;
        let search_path = std::env::var_os("PATH").unwrap_or_default();
        Ok(match options.driver.settle(&search_path, &options.mockuser) {
            DriverKind::Native => {
                let mut host = NativeHost::new(&options.root_cache_dir, Sandbox::new("/proc/self/exe"));
                host.cache_limits = CacheLimits { roots: options.root_cache_size, ..CacheLimits::default() };
                Driver::Native(Arc::new(host))
            }
            DriverKind::Mock => Driver::Mock(Arc::new(MockHost {
                mock_dir: options.mockdir.clone(),
                user: Some(MockUser::look_up(&options.mockuser)?),
                ..MockHost::default()
            })),
        })
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::generic(error.to_string())
    }
}
