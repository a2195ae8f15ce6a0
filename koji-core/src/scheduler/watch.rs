//! Watching tasks that hosts hold, and taking them back from hosts that do nothing about them.

use std::collections::{HashMap, HashSet};

use super::action::{ASSIGNMENT_TIMEOUT, Action, FreeReason};
use super::options::{SchedulerOptions, age};
use super::snapshot::{ActiveTask, Host, Run, Snapshot};
use crate::task::TaskState;
use crate::time::Timestamp;

/// Lists what is to be done about active tasks; gives the ids of those that are taken back.
///
/// Tasks on hosts that are not enabled, and those that were given out past the scheduler (which leaves no run), are
/// left alone.
pub(super) fn watch(
    snapshot: &Snapshot,
    options: &SchedulerOptions,
    actions: &mut Vec<Action>,
) -> HashSet<i64> {
    let hosts: HashMap<i64, &Host> = snapshot.hosts.iter().map(|host| (host.id, host)).collect();
    let runs = latest_runs(&snapshot.runs);
    let mut freed = HashSet::new();
    let mut active: Vec<&ActiveTask> = snapshot.active.iter().collect();
    active.sort_by_key(|task| task.id);
    for task in active {
        let Some(host_id) = task.host else {
            actions.push(Action::Free { task: task.id, host: None, why: FreeReason::NoHost });
            freed.insert(task.id);
            continue;
        };
        let (Some(host), Some(run)) = (hosts.get(&host_id), runs.get(&(task.id, host_id))) else { continue };
        let Some(why) = overdue(task, host, run, snapshot.now, options) else { continue };
        let alive = host.update_time.is_some_and(|last| last > run.created);
        if why == FreeReason::AssignTimeout && alive {
            actions.push(Action::RefuseSoftly { task: task.id, host: host_id, message: ASSIGNMENT_TIMEOUT });
        }
        actions.push(Action::Free { task: task.id, host: Some(host_id), why });
        freed.insert(task.id);
    }
    freed
}

/// The latest active run by task and host.
fn latest_runs(runs: &[Run]) -> HashMap<(i64, i64), &Run> {
    let mut latest: HashMap<(i64, i64), &Run> = HashMap::new();
    for run in runs {
        let known = latest.entry((run.task, run.host)).or_insert(run);
        if run.id > known.id {
            *known = run;
        }
    }
    latest
}

/// Why a task is to be taken back from its host, if it is.
fn overdue(
    task: &ActiveTask,
    host: &Host,
    run: &Run,
    now: Timestamp,
    options: &SchedulerOptions,
) -> Option<FreeReason> {
    match task.state {
        TaskState::Assigned => {
            (age(run.created, now) > options.assign_timeout).then_some(FreeReason::AssignTimeout)
        }
        TaskState::Open => {
            let last_sign = host.update_time.unwrap_or(run.created);
            (age(last_sign, now) > options.host_timeout).then_some(FreeReason::HostTimeout)
        }
        _ => None,
    }
}
