//! Which host gets which task.

use super::*;

#[test]
fn a_task_goes_to_a_ready_host_of_its_bin() {
    let plan = run_plan(&farm(vec![host(1)], vec![task(10)]));
    assert_eq!(plan.actions, [Action::Assign { task: 10, host: 1 }]);
    assert_eq!(log(&plan), ["Assigning task"]);
    assert_eq!(plan.waiting, []);
}

#[test]
fn channel_and_arch_make_the_bin() {
    let arm = Host { arches: vec!["aarch64".into()], channels: vec![2], ..host(1) };
    let both = Host { arches: vec!["x86_64".into(), "x86_64".into()], channels: vec![1, 3], ..host(2) };
    let of = |id, channel, arch: &str| FreeTask { channel, arch: arch.into(), weight: 0.1, ..task(id) };
    let free = vec![
        of(10, 2, "aarch64"),
        of(11, 1, "aarch64"),
        of(12, 3, "x86_64"),
        of(13, 2, "noarch"),
        of(14, 4, "noarch"),
        of(15, 1, "i686"),
    ];
    let plan = run_plan(&farm(vec![arm, both], free));
    assert_eq!(assigned(&plan), [(10, 1), (12, 2), (13, 1)]);
    assert_eq!(plan.waiting, [(11, WaitReason::NoHost), (14, WaitReason::NoHost), (15, WaitReason::NoHost)]);
}

#[test]
fn priority_then_age_decides_who_goes_first() {
    let free = vec![
        FreeTask { priority: 30, created: ago(900.0), ..task(10) },
        FreeTask { created: ago(5.0), ..task(11) },
        FreeTask { created: ago(50.0), ..task(12) },
        FreeTask { priority: 10, created: ago(1.0), ..task(13) },
    ];
    let plan = run_plan(&farm(vec![host(1)], free));
    assert_eq!(assigned(&plan), [(13, 1), (12, 1)]);
    assert_eq!(plan.waiting, [(11, WaitReason::AllBusy), (10, WaitReason::AllBusy)]);
}

#[test]
fn only_the_first_thousand_are_looked_at() {
    let roomy = Host { capacity: 1e9, max_jobs: Some(5000), ..host(1) };
    let free = (0..1500).map(|id| FreeTask { priority: -id, ..task(id) }).collect();
    let plan = run_plan(&farm(vec![roomy], free));
    assert_eq!(assigned(&plan).len(), 1000);
    assert_eq!(assigned(&plan)[0], (1499, 1));
    assert_eq!(plan.waiting, []);
}

#[test]
fn load_is_the_weight_of_what_does_not_wait() {
    let heavy = ActiveTask { weight: 2.0, ..active(5, TaskState::Open, 1) };
    let mut farm = farm(vec![host(1)], vec![task(10)]);
    farm.active = vec![heavy.clone()];
    assert_eq!(assigned(&run_plan(&farm)), []);
    farm.active = vec![ActiveTask { waiting: true, ..heavy.clone() }];
    assert_eq!(assigned(&run_plan(&farm)), [(10, 1)]);
    farm.active = vec![ActiveTask { state: TaskState::Assigned, ..heavy.clone() }];
    assert_eq!(assigned(&run_plan(&farm)), []);
    farm.active = vec![ActiveTask { host: Some(2), ..heavy }];
    assert_eq!(assigned(&run_plan(&farm)), [(10, 1)], "another host's load");
}

#[test]
fn something_has_to_be_left_of_the_capacity() {
    let mut farm = farm(vec![host(1)], vec![FreeTask { weight: 0.1, ..task(10) }]);
    farm.active = vec![ActiveTask { weight: 1.99, ..active(5, TaskState::Open, 1) }];
    assert_eq!(assigned(&run_plan(&farm)), [(10, 1)]);
    farm.active[0].weight = 2.0;
    assert_eq!(assigned(&run_plan(&farm)), []);
}

#[test]
fn overcommit_is_by_how_much_a_task_may_exceed_what_is_left() {
    let weighing = |weight| farm(vec![host(1)], vec![FreeTask { weight, ..task(10) }]);
    assert_eq!(assigned(&run_plan(&weighing(6.9))), [(10, 1)]);
    assert_eq!(assigned(&run_plan(&weighing(7.0))), []);
    let strict = SchedulerOptions { capacity_overcommit: 0.0, ..SchedulerOptions::default() };
    assert_eq!(assigned(&plan(&weighing(1.9), &strict)), [(10, 1)]);
    assert_eq!(assigned(&plan(&weighing(2.0), &strict)), []);
}

#[test]
fn a_host_takes_no_more_tasks_than_it_says_or_the_hub_does() {
    let roomy = |max_jobs| Host { capacity: 100.0, max_jobs, ..host(1) };
    let many = || (10..40).map(task).collect::<Vec<_>>();
    let count = |host, options: &SchedulerOptions| assigned(&plan(&farm(vec![host], many()), options)).len();
    let default = SchedulerOptions::default();
    assert_eq!(count(roomy(None), &default), 15);
    assert_eq!(count(roomy(Some(0)), &default), 15);
    assert_eq!(count(roomy(Some(3)), &default), 3);
    assert_eq!(count(roomy(Some(20)), &default), 20);
    assert_eq!(count(roomy(None), &SchedulerOptions { max_jobs: 4, ..default }), 4);
    let mut busy = farm(vec![roomy(Some(3))], many());
    busy.active = vec![
        ActiveTask { waiting: true, ..active(5, TaskState::Open, 1) },
        active(6, TaskState::Assigned, 1),
    ];
    assert_eq!(assigned(&run_plan(&busy)).len(), 1, "waiting tasks count");
}

#[test]
fn tasks_spread_over_hosts_that_carry_least() {
    let hosts = vec![host(1), host(2), host(3)];
    let mut farm = farm(hosts, (10..14).map(task).collect());
    farm.active = vec![active(5, TaskState::Open, 2)];
    assert_eq!(assigned(&run_plan(&farm)), [(10, 1), (11, 3), (12, 1), (13, 2)]);
}

#[test]
fn of_two_equals_the_one_with_fewer_suitors_is_taken() {
    let sought = Host { arches: vec!["x86_64".into(), "i386".into()], ..host(1) };
    let other = FreeTask { arch: "i386".into(), priority: 30, ..task(11) };
    let plan = run_plan(&farm(vec![sought, host(2)], vec![task(10), other]));
    assert_eq!(assigned(&plan), [(10, 2), (11, 1)]);
}

#[test]
fn suitors_weigh_less_than_a_task_that_is_there() {
    let sought = Host { arches: vec!["x86_64".into(), "i386".into()], ..host(1) };
    let suitor = |id| FreeTask { arch: "i386".into(), priority: 30, weight: 5.0, ..task(id) };
    let mut farm = farm(vec![sought, host(2)], vec![task(10), suitor(11), suitor(12), suitor(13)]);
    farm.active = vec![ActiveTask { waiting: true, ..active(5, TaskState::Open, 2) }];
    assert_eq!(assigned(&run_plan(&farm))[0], (10, 1));
}

#[test]
fn a_suitor_with_a_choice_counts_less() {
    let with = |id, arch: &str| Host { arches: vec!["x86_64".into(), arch.into()], ..host(id) };
    let only = |id| Host { arches: vec!["i386".into()], ..host(id) };
    let suitor = |id, arch: &str, weight| FreeTask { arch: arch.into(), priority: 30, weight, ..task(id) };
    let free = vec![task(10), suitor(11, "i386", 1.0), suitor(12, "ppc", 0.5)];
    let plan = run_plan(&farm(vec![with(1, "ppc"), with(2, "i386"), only(3), only(4), only(5)], free));
    assert_eq!(assigned(&plan)[0], (10, 2));
}

#[test]
fn a_host_that_does_not_check_in_is_not_ready() {
    let silent = Host { update_time: Some(ago(181.0)), ..host(1) };
    let never = Host { update_time: None, ..host(2) };
    let unready = Host { ready: false, update_time: Some(ago(9999.0)), ..host(3) };
    let farm = farm(vec![silent, never, unready], vec![task(10)]);
    let found = run_plan(&farm);
    assert_eq!(found.actions, [Action::MarkNotReady { host: 1 }, Action::MarkNotReady { host: 2 }]);
    assert_eq!(log(&found), ["Marking host not ready", "Marking host not ready"]);
    assert_eq!(found.waiting, [(10, WaitReason::NoneReady)]);
    let patient = SchedulerOptions { ready_timeout: 181.0, ..SchedulerOptions::default() };
    assert_eq!(assigned(&plan(&farm, &patient)), [(10, 1)]);
}

fn refusal(id: i64, soft: bool, age: f64) -> Refusal {
    Refusal { id, task: 10, task_state: TaskState::Free, host: 1, soft, time: ago(age) }
}

#[test]
fn a_host_is_not_given_what_it_refused() {
    let mut farm = farm(vec![host(1), host(2)], vec![task(10), task(11)]);
    farm.refusals = vec![refusal(1, false, 1e6)];
    assert_eq!(assigned(&run_plan(&farm)), [(10, 2), (11, 1)]);
    farm.hosts.pop();
    let plan = run_plan(&farm);
    assert_eq!(assigned(&plan), [(11, 1)]);
    assert_eq!(plan.waiting, [(10, WaitReason::AllRefused)]);
}

#[test]
fn soft_refusals_lapse_and_those_of_ended_tasks_go() {
    let mut farm = farm(vec![host(1)], vec![task(10)]);
    farm.refusals = vec![refusal(1, true, 900.0)];
    assert_eq!(assigned(&run_plan(&farm)), []);
    farm.refusals = vec![refusal(1, true, 900.1)];
    let found = run_plan(&farm);
    assert_eq!(
        found.actions,
        [Action::DeleteRefusals { refusals: vec![1] }, Action::Assign { task: 10, host: 1 }]
    );
    let patient = SchedulerOptions { soft_refusal_timeout: 1000.0, ..SchedulerOptions::default() };
    assert_eq!(plan(&farm, &patient).actions, []);
    for state in TaskState::ALL {
        farm.refusals = vec![Refusal { task: 99, task_state: state, ..refusal(7, false, 1.0) }];
        let deleted = run_plan(&farm).actions.contains(&Action::DeleteRefusals { refusals: vec![7] });
        assert_eq!(deleted, state.is_finished(), "{state}");
    }
}

#[test]
fn older_runs_of_a_task_end_when_it_is_assigned_again() {
    let mut farm = farm(vec![host(1)], vec![task(10)]);
    farm.runs = vec![Run { id: 3, task: 10, task_state: TaskState::Free, host: 1, created: ago(999.0) }];
    let wanted = [Action::Assign { task: 10, host: 1 }, Action::DeactivateRuns { runs: vec![3] }];
    assert_eq!(run_plan(&farm).actions, wanted);
}
