//! The scheduler: when it runs, and one pass of it over the database.
//!
//! What is decided is `koji_core::scheduler`'s; this takes its snapshot and carries out its actions, in one
//! transaction under a lock that the hubs of a database share.
//!
//! Upstream's builders ask for their tasks every few seconds, and the scheduler runs when they do. A builder of ours
//! waits instead, and while one does, the scheduler runs as soon as there is something to assign. Without such a
//! builder nothing is assigned but on those occasions.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use koji_core::scheduler::{Action, RunDecision, SchedulerOptions, plan};
use koji_core::time::Timestamp;
use tokio::time::MissedTickBehavior;

use crate::config::HubConfig;
use crate::events::Notice;
use crate::hub::Hub;
use crate::store::db::{Conn, DbError};
use crate::store::scheduler::{self, Lock};

/// For how long the loop rests after a pass at most.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// For how long the loop rests after a pass that failed.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// When a pass is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// If nobody else is at it and the last one was not a moment ago.
    IfDue,
    /// In any case, once nobody else is at it.
    Now,
}

/// What a pass did, for those who wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// What to publish once the pass is committed.
    pub notices: Vec<Notice>,
}

/// Returns the options of the scheduler.
pub fn options(config: &HubConfig) -> SchedulerOptions {
    let seconds = |option| config.number(option) as f64;
    SchedulerOptions {
        max_jobs: config.number("MaxJobs"),
        capacity_overcommit: config.number("CapacityOvercommit") as f64,
        ready_timeout: seconds("ReadyTimeout"),
        assign_timeout: seconds("AssignTimeout"),
        soft_refusal_timeout: seconds("SoftRefusalTimeout"),
        host_timeout: seconds("HostTimeout"),
        run_interval: seconds("RunInterval"),
    }
}

/// Makes a pass within the transaction of a connection; none if it was not its turn.
pub async fn pass(
    conn: &Conn,
    options: &SchedulerOptions,
    now: Timestamp,
    trigger: Trigger,
) -> Result<Option<Pass>, DbError> {
    if scheduler::lock(conn, trigger == Trigger::Now).await? == Lock::Busy {
        return Ok(None);
    }
    if trigger == Trigger::IfDue {
        match options.due(scheduler::last_run(conn).await?, now) {
            RunDecision::Run => {}
            RunDecision::TooSoon => return Ok(None),
            RunDecision::ClockWentBack => {
                scheduler::set_last_run(conn, now).await?;
                return Ok(None);
            }
        }
    }
    let snapshot = scheduler::snapshot(conn, now).await?;
    let plan = plan(&snapshot, options);
    for (task, why) in &plan.waiting {
        tracing::debug!(task.id = task, task.waits = ?why, "task has to wait");
    }
    let assigned = scheduler::apply(conn, &plan.actions, now).await?;
    scheduler::set_last_run(conn, now).await?;
    Ok(Some(Pass { notices: notices(&assigned, &plan.actions) }))
}

/// Makes a pass of its own and tells those who wait; returns whether there was one.
pub async fn pass_once(hub: &Hub, trigger: Trigger) -> Result<bool, DbError> {
    let conn = hub.db.writer();
    let pass = pass(&conn, &options(&hub.config), hub.now(), trigger).await?;
    conn.commit().await?;
    let Some(pass) = pass else { return Ok(false) };
    for notice in pass.notices {
        hub.events.publish(notice);
    }
    Ok(true)
}

/// Makes a pass if one seems due by a look that does not write.
pub async fn pass_if_due(hub: &Hub) -> Result<bool, DbError> {
    let last = scheduler::last_run(&hub.db.reader()).await?;
    match options(&hub.config).due(last, hub.now()) {
        RunDecision::TooSoon => Ok(false),
        RunDecision::Run | RunDecision::ClockWentBack => pass_once(hub, Trigger::IfDue).await,
    }
}

fn notices(assigned: &[(i64, i64)], actions: &[Action]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut hosts = BTreeSet::new();
    for &(task_id, host_id) in assigned {
        notices.push(Notice::TaskChanged { task_id, parent: None, host_id: Some(host_id) });
        hosts.insert(host_id);
    }
    notices.extend(hosts.into_iter().map(|host_id| Notice::TaskAssigned { host_id }));
    for action in actions {
        if let Action::Free { task, host, .. } = *action {
            notices.push(Notice::TaskChanged { task_id: task, parent: None, host_id: host });
            notices.extend(host.map(|host_id| Notice::HostCalled { host_id }));
            notices.push(Notice::TasksToAssign);
        }
    }
    notices
}

/// Makes a pass whenever there is something to assign and a builder waits for it, until aborted.
pub async fn run(hub: Arc<Hub>) {
    let mut listener = hub.events.listen();
    let interval = Duration::from_secs(hub.config.number("RunInterval").clamp(1, 3600).unsigned_abs());
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // What comes while nobody waits is kept for the first who does.
    let mut pending = false;
    loop {
        if pending && hub.waiters.any() {
            // What was told until now is seen by the pass.
            listener.skip();
            pending = false;
            let begun = Instant::now();
            let rest = match pass_once(&hub, Trigger::Now).await {
                // When there is much to do, others get the database for as long as the scheduler has it.
                Ok(_) => begun.elapsed().min(LONGEST_REST),
                Err(error) => {
                    tracing::error!("the scheduler failed: {error}");
                    pending = true;
                    REST_AFTER_FAILURE
                }
            };
            tokio::time::sleep(rest).await;
        }
        tokio::select! {
            notice = listener.next() => pending |= matches!(notice, Some(Notice::TasksToAssign) | None),
            () = hub.waiters.came() => {}
            // That hosts do not check in is noticed by time alone.
            _ = ticks.tick() => pending = true,
        }
    }
}
