//! What holds for every farm.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::*;

const ARCHES: [&str; 3] = ["x86_64", "aarch64", "noarch"];

fn any_host() -> impl Strategy<Value = Host> {
    let arches = prop::sample::subsequence(&ARCHES[..2], 0..=2);
    let channels = prop::sample::subsequence(vec![1, 2, 3], 0..=3);
    let update = prop::option::weighted(0.9, 0.0..400.0_f64);
    let max_jobs = prop::option::of(0..6_i64);
    (any::<bool>(), update, 1.1..8.0_f64, arches, channels, max_jobs).prop_map(
        |(ready, update, capacity, arches, channels, max_jobs)| Host {
            id: 0,
            ready,
            update_time: update.map(ago),
            capacity,
            arches: arches.into_iter().map(str::to_owned).collect(),
            channels,
            max_jobs,
        },
    )
}

fn any_free() -> impl Strategy<Value = FreeTask> {
    (1..4_i64, prop::sample::select(&ARCHES[..]), 0..4_i64, 0..5_i64, 0.0..9.0_f64).prop_map(
        |(channel, arch, priority, age, weight)| FreeTask {
            id: 0,
            channel,
            arch: arch.to_owned(),
            priority,
            created: ago(age as f64),
            weight,
        },
    )
}

fn any_active() -> impl Strategy<Value = ActiveTask> {
    let state = prop::sample::select(vec![TaskState::Open, TaskState::Assigned]);
    (state, prop::option::weighted(0.95, 0..9_i64), 0.0..3.0_f64, any::<bool>())
        .prop_map(|(state, host, weight, waiting)| ActiveTask { id: 0, state, host, weight, waiting })
}

prop_compose! {
    fn any_farm()(
        hosts in prop::collection::vec(any_host(), 0..8),
        free in prop::collection::vec(any_free(), 0..30),
        active in prop::collection::vec(any_active(), 0..15),
        refused in prop::collection::vec((0..30_i64, 0..8_i64, any::<bool>(), 0.0..2000.0_f64), 0..20),
        ran in prop::collection::vec((0..15_usize, 0.0..2000.0_f64), 0..15),
    ) -> Snapshot {
        let mut farm = farm(hosts, free);
        farm.active = active;
        for (id, host) in farm.hosts.iter_mut().enumerate() {
            host.id = id as i64;
        }
        for (id, task) in farm.free.iter_mut().enumerate() {
            task.id = id as i64;
        }
        for (id, task) in farm.active.iter_mut().enumerate() {
            task.id = 100 + id as i64;
        }
        let refusal = |(id, (task, host, soft, age))| {
            Refusal { id: id as i64, task, task_state: TaskState::Free, host, soft, time: ago(age) }
        };
        farm.refusals = refused.into_iter().enumerate().map(refusal).collect();
        for (id, (at, age)) in ran.into_iter().enumerate() {
            if let Some(task) = farm.active.get(at) {
                let host = task.host.unwrap_or(0);
                let run = Run { id: id as i64, task: task.id, task_state: task.state, host, created: ago(age) };
                farm.runs.push(run);
            }
        }
        farm
    }
}

/// What each host carries, worked out anew: weight and number of tasks.
fn carried(farm: &Snapshot) -> HashMap<i64, (f64, i64)> {
    let mut carried: HashMap<i64, (f64, i64)> = HashMap::new();
    for task in &farm.active {
        let Some(host) = task.host else { continue };
        let entry = carried.entry(host).or_default();
        entry.0 += if task.waiting { 0.0 } else { task.weight };
        entry.1 += 1;
    }
    carried
}

/// Whether a host may be given a task, by the rules as they are written down.
fn may_take(farm: &Snapshot, host: &Host, task: &FreeTask, (load, tasks): (f64, i64)) -> bool {
    let checked_in = host.update_time.is_some_and(|last| NOW.0 - last.0 <= 180_000_000);
    let in_bin =
        host.channels.contains(&task.channel) && (task.arch == "noarch" || host.arches.contains(&task.arch));
    let refused = farm.refusals.iter().any(|refusal| {
        let holds = !refusal.soft || NOW.0 - refusal.time.0 <= 900_000_000;
        holds && (refusal.task, refusal.host) == (task.id, host.id)
    });
    let max_jobs = host.max_jobs.filter(|&jobs| jobs > 0).unwrap_or(15);
    let room = host.capacity - load > (task.weight - 5.0).max(0.0) && tasks < max_jobs;
    host.ready && checked_in && in_bin && !refused && room
}

proptest! {
    #[test]
    fn every_assignment_keeps_the_rules_and_nobody_waits_for_nothing(farm in any_farm()) {
        let plan = run_plan(&farm);
        let mut carried = carried(&farm);
        let mut seen = HashSet::new();
        for (task, host) in assigned(&plan) {
            prop_assert!(seen.insert(task), "task {} is given out twice", task);
            let task = farm.free.iter().find(|free| free.id == task).unwrap();
            let host = farm.hosts.iter().find(|known| known.id == host).unwrap();
            let entry = carried.entry(host.id).or_default();
            prop_assert!(may_take(&farm, host, task, *entry), "task {} on host {}", task.id, host.id);
            *entry = (entry.0 + task.weight, entry.1 + 1);
        }
        let waiting: HashSet<i64> = plan.waiting.iter().map(|(task, _)| *task).collect();
        prop_assert!(waiting.is_disjoint(&seen));
        prop_assert_eq!(waiting.len() + seen.len(), farm.free.len());
        for task in farm.free.iter().filter(|task| waiting.contains(&task.id)) {
            for host in &farm.hosts {
                let now = carried.get(&host.id).copied().unwrap_or_default();
                prop_assert!(!may_take(&farm, host, task, now), "task {} could go to host {}", task.id, host.id);
            }
        }
    }

    #[test]
    fn the_order_of_the_snapshot_does_not_matter(farm in any_farm()) {
        let mut turned = farm.clone();
        turned.hosts.reverse();
        turned.free.reverse();
        turned.active.reverse();
        turned.runs.reverse();
        turned.refusals.reverse();
        prop_assert_eq!(run_plan(&farm), run_plan(&turned));
        prop_assert_eq!(run_plan(&farm), run_plan(&farm));
    }

    #[test]
    fn the_more_urgent_of_two_alike_is_never_passed_over(farm in any_farm()) {
        let plain = Snapshot { refusals: Vec::new(), ..farm };
        let plan = run_plan(&plain);
        let given: HashSet<i64> = assigned(&plan).into_iter().map(|(task, _)| task).collect();
        for late in plain.free.iter().filter(|task| given.contains(&task.id)) {
            for soon in plain.free.iter().filter(|task| !given.contains(&task.id)) {
                let alike = soon.channel == late.channel && soon.arch == late.arch && soon.weight <= late.weight;
                prop_assert!(!(alike && soon.priority < late.priority), "{} before {}", late.id, soon.id);
            }
        }
    }

    #[test]
    fn only_active_tasks_are_freed_and_each_once(farm in any_farm()) {
        let plan = run_plan(&farm);
        let mut freed = HashSet::new();
        for action in &plan.actions {
            if let Action::Free { task, host, why } = action {
                prop_assert!(freed.insert(*task));
                let held = farm.active.iter().find(|active| active.id == *task).unwrap();
                prop_assert_eq!(held.host, *host);
                prop_assert_eq!(*why == FreeReason::NoHost, host.is_none());
            }
        }
    }
}

/// A farm as large as they come: it has to be planned within a request.
#[test]
fn a_large_farm_is_planned() {
    let hosts = (0..500).map(|id| Host { capacity: 10.0, max_jobs: Some(4), ..host(id) }).collect();
    let plan = run_plan(&farm(hosts, (1000..2000).map(task).collect()));
    assert_eq!(assigned(&plan).len(), 1000);
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for (_, host) in assigned(&plan) {
        *counts.entry(host).or_default() += 1;
    }
    assert!(counts.len() == 500 && counts.values().all(|&count| count == 2), "equal hosts share equally");
}
