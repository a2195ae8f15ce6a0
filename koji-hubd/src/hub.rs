//! The hub: what all calls share. No state that matters lives here, so any number of hubs may share a database.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use koji_core::names::NameRules;
use koji_core::pattern::PatternError;
use koji_core::policy::{PolicyLoadError, PolicySet};
use koji_core::task::TaskMethods;
use koji_core::time::Timestamp;

use crate::config::HubConfig;
use crate::events::{Events, Waiters};
use crate::metrics::Metrics;
use crate::policy;
use crate::sessions::Touches;
use crate::store::db::{Db, DbError};

/// A clock; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The version of upstream's hub whose behaviour this one has; clients choose their calls by it.
pub const KOJI_VERSION: &str = "1.35.3";

/// Why a hub cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A rule for names is no regular expression.
    #[error("a rule for names cannot be used: {0}")]
    Names(#[from] PatternError),
    /// The policies are malformed, or use tests that do not exist.
    #[error("the policies cannot be used: {0}")]
    Policies(#[from] PolicyLoadError),
}

/// A running hub.
#[derive(Clone)]
pub struct Hub {
    /// What it was configured to do.
    pub config: Arc<HubConfig>,
    /// Its database.
    pub db: Db,
    /// What happens, for those who wait.
    pub events: Events,
    /// What names new things may have.
    pub names: Arc<NameRules>,
    /// What it decides by.
    pub policies: Arc<PolicySet>,
    /// The task methods whose arguments it can tell apart.
    pub task_methods: Arc<TaskMethods>,
    /// Who waits for tasks.
    pub waiters: Waiters,
    /// What it counts.
    pub metrics: Metrics,
    pub(crate) touches: Touches,
    clock: Clock,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("topdir", &self.config.topdir).finish_non_exhaustive()
    }
}

impl Hub {
    /// Opens the database that the configuration names.
    pub async fn open(config: HubConfig) -> Result<Self, OpenError> {
        let db = Db::open(&config.database).await?;
        Self::new(config, db, Arc::new(system_clock))
    }

    /// Puts a hub together from its parts.
    pub fn new(config: HubConfig, db: Db, clock: Clock) -> Result<Self, OpenError> {
        let longest = usize::try_from(config.number("MaxNameLengthInternal")).unwrap_or_default();
        let names = NameRules::new(config.text("RegexNameInternal"), config.text("RegexUserName"), longest)?;
        let mut task_methods = TaskMethods::builtin();
        task_methods.add_image_plugins();
        Ok(Self {
            policies: Arc::new(policy::load(&config)?),
            config: Arc::new(config),
            names: Arc::new(names),
            task_methods: Arc::new(task_methods),
            waiters: Waiters::default(),
            db,
            events: Events::default(),
            metrics: Metrics::default(),
            touches: Touches::default(),
            clock,
        })
    }

    /// Returns the present moment.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

fn system_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(since.as_micros() as i64)
}
