//! The scheduler: which builder is given which task, as a pure function.
//!
//! A hub takes a [`Snapshot`] of its tasks, hosts and runs, has [`plan`] turn it into a list of [`Action`]s, and
//! carries these out in order. Nothing here reads a clock or a database, and equal snapshots give equal plans.

mod action;
mod assign;
mod hosts;
mod options;
mod snapshot;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::HashSet;

pub use action::{
    ASSIGNING, ASSIGNMENT_FAILED, ASSIGNMENT_TIMEOUT, AUTOMATIC_ARCH_REFUSAL, Action, FreeReason, LogEntry,
    OVERRIDDEN, WaitReason, refused_message,
};
pub use options::{RunDecision, SchedulerOptions};
pub use snapshot::{ActiveTask, FreeTask, Host, Refusal, Run, Snapshot};

use self::assign::{Refusals, assign};
use self::hosts::Hosts;
use self::watch::watch;

/// How many free tasks one run looks at.
pub const MAX_FREE_TASKS: usize = 1000;

/// What a run of the scheduler decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// What is to be done, in this order.
    pub actions: Vec<Action>,
    /// Why the free tasks that got no host have to wait.
    pub waiting: Vec<(i64, WaitReason)>,
}

/// Decides what is to be done.
pub fn plan(snapshot: &Snapshot, options: &SchedulerOptions) -> Plan {
    let mut plan = Plan::default();
    let mut hosts = Hosts::new(snapshot, options);
    for host in hosts.check_in(snapshot.now, options) {
        plan.actions.push(Action::MarkNotReady { host });
    }
    let (refusals, stale) = Refusals::sort_out(&snapshot.refusals, snapshot.now, options);
    if !stale.is_empty() {
        plan.actions.push(Action::DeleteRefusals { refusals: stale });
    }
    assign(&mut hosts, &snapshot.free_in_order(), &refusals, &mut plan);
    let freed = watch(snapshot, options, &mut plan.actions);
    let over = runs_that_ended(snapshot, &freed);
    if !over.is_empty() {
        plan.actions.push(Action::DeactivateRuns { runs: over });
    }
    plan
}

/// The active runs of tasks that no host holds any longer, those that were just freed among them.
fn runs_that_ended(snapshot: &Snapshot, freed: &HashSet<i64>) -> Vec<i64> {
    let ended = |run: &&Run| !run.task_state.is_active() || freed.contains(&run.task);
    let mut runs: Vec<i64> = snapshot.runs.iter().filter(ended).map(|run| run.id).collect();
    runs.sort_unstable();
    runs
}
