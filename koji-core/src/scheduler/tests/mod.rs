//! The scheduler over small farms, and its promises over any farm.

mod assigning;
mod promises;
mod watching;

use super::*;
use crate::task::TaskState;
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

/// The moment that many seconds ago.
fn ago(seconds: f64) -> Timestamp {
    NOW.plus_seconds(-seconds)
}

/// A ready x86_64 host of channel 1 with a capacity of 2.
fn host(id: i64) -> Host {
    Host {
        id,
        ready: true,
        update_time: Some(ago(10.0)),
        capacity: 2.0,
        arches: vec!["x86_64".into()],
        channels: vec![1],
        max_jobs: None,
    }
}

/// A free x86_64 task of channel 1.
fn task(id: i64) -> FreeTask {
    FreeTask { id, channel: 1, arch: "x86_64".into(), priority: 20, created: ago(100.0), weight: 1.0 }
}

fn active(id: i64, state: TaskState, host: i64) -> ActiveTask {
    ActiveTask { id, state, host: Some(host), weight: 1.0, waiting: false }
}

fn farm(hosts: Vec<Host>, free: Vec<FreeTask>) -> Snapshot {
    Snapshot { now: NOW, hosts, free, ..Snapshot::default() }
}

fn run_plan(snapshot: &Snapshot) -> Plan {
    plan(snapshot, &SchedulerOptions::default())
}

/// The assignments of a plan, as pairs of task and host.
fn assigned(plan: &Plan) -> Vec<(i64, i64)> {
    plan.actions
        .iter()
        .filter_map(|action| match action {
            Action::Assign { task, host } => Some((*task, *host)),
            _ => None,
        })
        .collect()
}

/// The log messages of a plan.
fn log(plan: &Plan) -> Vec<String> {
    plan.actions.iter().filter_map(Action::log_entry).map(|entry| entry.message.into_owned()).collect()
}

#[test]
fn the_scheduler_is_due_once_an_interval() {
    let options = SchedulerOptions { run_interval: 60.0, ..SchedulerOptions::default() };
    assert_eq!(options.due(None, NOW), RunDecision::Run);
    assert_eq!(options.due(Some(ago(59.9)), NOW), RunDecision::TooSoon);
    assert_eq!(options.due(Some(ago(60.0)), NOW), RunDecision::Run);
    assert_eq!(options.due(Some(ago(-1.0)), NOW), RunDecision::ClockWentBack);
    assert_eq!(SchedulerOptions { run_interval: 0.0, ..options }.due(Some(NOW), NOW), RunDecision::Run);
}

#[test]
fn nothing_to_do_is_an_empty_plan() {
    assert_eq!(run_plan(&Snapshot::default()), Plan::default());
}
