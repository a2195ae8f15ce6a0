//! Which tasks are taken back from their hosts.

use super::*;

/// A task that the scheduler gave to host 1 that long ago; the host checked in so long ago.
fn given(state: TaskState, given_ago: f64, checked_in_ago: Option<f64>) -> Snapshot {
    let silent = Host { update_time: checked_in_ago.map(ago), ready: false, ..host(1) };
    Snapshot {
        active: vec![active(10, state, 1)],
        runs: vec![Run { id: 3, task: 10, task_state: state, host: 1, created: ago(given_ago) }],
        ..farm(vec![silent], vec![])
    }
}

fn freed(why: FreeReason) -> [Action; 2] {
    [Action::Free { task: 10, host: Some(1), why }, Action::DeactivateRuns { runs: vec![3] }]
}

#[test]
fn an_active_task_needs_a_host() {
    let mut farm = farm(vec![], vec![]);
    farm.active = vec![ActiveTask { host: None, ..active(10, TaskState::Assigned, 0) }];
    let plan = run_plan(&farm);
    assert_eq!(plan.actions, [Action::Free { task: 10, host: None, why: FreeReason::NoHost }]);
    assert_eq!(log(&plan), ["Active task with no host"]);
}

#[test]
fn a_host_has_to_open_what_it_is_given() {
    assert_eq!(run_plan(&given(TaskState::Assigned, 300.0, Some(1.0))).actions, []);
    let late = given(TaskState::Assigned, 300.1, Some(400.0));
    let found = run_plan(&late);
    assert_eq!(found.actions, freed(FreeReason::AssignTimeout), "it had no chance to refuse");
    assert_eq!(log(&found), ["Task assignment timeout"]);
    let patient = SchedulerOptions { assign_timeout: 301.0, ..SchedulerOptions::default() };
    assert_eq!(plan(&late, &patient).actions, []);
}

#[test]
fn a_host_that_checked_in_since_refused_it_in_fact() {
    let plan = run_plan(&given(TaskState::Assigned, 301.0, Some(5.0)));
    let refused = Action::RefuseSoftly { task: 10, host: 1, message: "assignment timeout" };
    assert_eq!(plan.actions[0], refused);
    assert_eq!(plan.actions[1..], freed(FreeReason::AssignTimeout));
    assert_eq!(log(&plan), ["Host refused task: assignment timeout", "Task assignment timeout"]);
}

#[test]
fn a_lost_host_loses_its_open_tasks() {
    assert_eq!(run_plan(&given(TaskState::Open, 9999.0, Some(900.0))).actions, []);
    let lost = given(TaskState::Open, 9999.0, Some(900.1));
    let found = run_plan(&lost);
    assert_eq!(found.actions, freed(FreeReason::HostTimeout));
    assert_eq!(log(&found), ["Freeing task from unresponsive host"]);
    let patient = SchedulerOptions { host_timeout: 901.0, ..SchedulerOptions::default() };
    assert_eq!(plan(&lost, &patient).actions, []);
    assert_eq!(run_plan(&given(TaskState::Open, 901.0, None)).actions, freed(FreeReason::HostTimeout));
    assert_eq!(run_plan(&given(TaskState::Open, 899.0, None)).actions, []);
}

#[test]
fn what_was_given_out_past_the_scheduler_is_left_alone() {
    for state in [TaskState::Assigned, TaskState::Open] {
        let mut farm = given(state, 9999.0, Some(9999.0));
        farm.runs.clear();
        assert_eq!(run_plan(&farm).actions, [], "{state}");
        farm.runs = vec![Run { id: 3, task: 10, task_state: state, host: 2, created: ago(9999.0) }];
        assert_eq!(run_plan(&farm).actions, [], "{state}: the run is of another assignment");
    }
}

#[test]
fn tasks_of_disabled_hosts_are_left_alone() {
    let mut farm = given(TaskState::Open, 9999.0, Some(9999.0));
    farm.hosts.clear();
    assert_eq!(run_plan(&farm).actions, []);
}

#[test]
fn the_latest_run_counts() {
    let mut farm = given(TaskState::Assigned, 5.0, Some(1.0));
    farm.runs.push(Run { id: 2, created: ago(9999.0), ..farm.runs[0].clone() });
    assert_eq!(run_plan(&farm).actions, []);
}

#[test]
fn runs_end_with_their_tasks() {
    let mut farm = farm(vec![], vec![]);
    let states = TaskState::ALL.into_iter().enumerate();
    farm.runs = states
        .map(|(id, task_state)| Run { id: id as i64, task: id as i64, task_state, host: 1, created: NOW })
        .collect();
    let ended = [TaskState::Free, TaskState::Closed, TaskState::Canceled, TaskState::Failed];
    let runs = ended.map(TaskState::number).to_vec();
    assert_eq!(run_plan(&farm).actions, [Action::DeactivateRuns { runs }]);
}

#[test]
fn a_freed_task_is_not_given_out_in_the_same_run() {
    let mut farm = given(TaskState::Open, 9999.0, Some(9999.0));
    farm.hosts.push(host(2));
    assert_eq!(assigned(&run_plan(&farm)), []);
}
