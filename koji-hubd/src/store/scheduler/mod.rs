//! What the scheduler looks at (`snapshot`), what it changes (`apply`), and what it remembers (`record`).

mod apply;
mod record;
mod snapshot;

pub use apply::{apply, assign_one};
pub use record::{
    Lock, MESSAGES, NewRefusal, REFUSALS, RUNS, host_data, last_run, lock, log, refuse, refuse_for,
    set_last_run,
};
pub use snapshot::snapshot;
