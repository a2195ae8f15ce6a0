//! The options of the scheduler, and when it is due.

use crate::time::Timestamp;

/// The options of the scheduler, with the hub's option names; times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchedulerOptions {
    /// Tasks that a host may hold if it does not say so itself (`MaxJobs`).
    pub max_jobs: i64,
    /// By how much a task's weight may exceed what a host has left (`CapacityOvercommit`).
    pub capacity_overcommit: f64,
    /// After how long without checking in a host counts as not ready (`ReadyTimeout`).
    pub ready_timeout: f64,
    /// How long a host may leave a task assigned to it unopened (`AssignTimeout`).
    pub assign_timeout: f64,
    /// How long a soft refusal holds (`SoftRefusalTimeout`).
    pub soft_refusal_timeout: f64,
    /// After how long without checking in a host loses its open tasks (`HostTimeout`).
    pub host_timeout: f64,
    /// The least time between two runs (`RunInterval`).
    pub run_interval: f64,
}

impl Default for SchedulerOptions {
    fn default() -> Self {
        Self {
            max_jobs: 15,
            capacity_overcommit: 5.0,
            ready_timeout: 180.0,
            assign_timeout: 300.0,
            soft_refusal_timeout: 900.0,
            host_timeout: 900.0,
            run_interval: 60.0,
        }
    }
}

/// Whether the scheduler should run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunDecision {
    /// It should.
    Run,
    /// The last run was a moment ago.
    TooSoon,
    /// The last run lies in the future: no run, but now is to be stored as the time of the last one.
    ClockWentBack,
}

impl SchedulerOptions {
    /// Tells whether the scheduler should run now, given when it last did.
    pub fn due(&self, last_run: Option<Timestamp>, now: Timestamp) -> RunDecision {
        match last_run {
            Some(last) if last > now => RunDecision::ClockWentBack,
            Some(last) if age(last, now) < self.run_interval => RunDecision::TooSoon,
            _ => RunDecision::Run,
        }
    }
}

/// Returns how many seconds ago a moment was.
pub(super) fn age(moment: Timestamp, now: Timestamp) -> f64 {
    now.0.saturating_sub(moment.0) as f64 / 1e6
}
