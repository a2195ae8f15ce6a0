//! Giving free tasks to hosts.

use std::collections::{HashMap, HashSet};

use super::Plan;
use super::action::{Action, WaitReason};
use super::hosts::Hosts;
use super::options::{SchedulerOptions, age};
use super::snapshot::{FreeTask, Refusal};
use crate::time::Timestamp;

/// The refusals that hold: hosts by task.
pub(super) struct Refusals(HashMap<i64, HashSet<i64>>);

impl Refusals {
    /// Tells the refusals that hold from those that are stale, whose ids are listed.
    pub(super) fn sort_out(all: &[Refusal], now: Timestamp, options: &SchedulerOptions) -> (Self, Vec<i64>) {
        let mut holding: HashMap<i64, HashSet<i64>> = HashMap::new();
        let mut stale = Vec::new();
        for refusal in all {
            let lapsed = refusal.soft && age(refusal.time, now) > options.soft_refusal_timeout;
            if lapsed || refusal.task_state.is_finished() {
                stale.push(refusal.id);
            } else {
                holding.entry(refusal.task).or_default().insert(refusal.host);
            }
        }
        stale.sort_unstable();
        (Self(holding), stale)
    }

    fn of(&self, task: i64) -> Option<&HashSet<i64>> {
        self.0.get(&task)
    }
}

/// Gives the tasks to hosts, in their order, as far as there is room.
///
/// A host's rank counts what it carries, and what all the free tasks would like it to carry: of two hosts that carry
/// the same, the one with fewer suitors is taken.
pub(super) fn assign(hosts: &mut Hosts<'_>, tasks: &[&FreeTask], refusals: &Refusals, plan: &mut Plan) {
    let options: Vec<Vec<usize>> = tasks.iter().map(|task| options_of(hosts, task, refusals)).collect();
    spread_demand(hosts, tasks, &options);
    for (task, options) in tasks.iter().zip(&options) {
        let least_left = hosts.least_left(task);
        let best = options
            .iter()
            .copied()
            .filter(|&at| hosts.all[at].has_room(least_left))
            .min_by(|&a, &b| hosts.all[a].rank().total_cmp(&hosts.all[b].rank()));
        match best {
            Some(at) => {
                let chosen = &mut hosts.all[at];
                chosen.load += task.weight;
                chosen.tasks += 1;
                plan.actions.push(Action::Assign { task: task.id, host: chosen.host.id });
            }
            None => plan.waiting.push((task.id, wait_reason(hosts, task, refusals))),
        }
    }
}

/// The indices of the hosts that could take a task now.
fn options_of(hosts: &Hosts<'_>, task: &FreeTask, refusals: &Refusals) -> Vec<usize> {
    let least_left = hosts.least_left(task);
    let refused = refusals.of(task.id);
    let suits = |at: &usize| {
        let loaded = &hosts.all[*at];
        loaded.ready
            && loaded.has_room(least_left)
            && refused.is_none_or(|refused| !refused.contains(&loaded.host.id))
    };
    hosts.bin(task).iter().copied().filter(suits).collect()
}

/// Shares each task's weight out among its options; all hosts' shares together make one.
fn spread_demand(hosts: &mut Hosts<'_>, tasks: &[&FreeTask], options: &[Vec<usize>]) {
    for (task, options) in tasks.iter().zip(options) {
        for &at in options {
            hosts.all[at].demand += task.weight / options.len() as f64;
        }
    }
    let sum: f64 = hosts.all.iter().map(|loaded| loaded.demand).sum();
    if sum > 0.0 {
        for loaded in &mut hosts.all {
            loaded.demand /= sum;
        }
    }
}

fn wait_reason(hosts: &Hosts<'_>, task: &FreeTask, refusals: &Refusals) -> WaitReason {
    let bin = hosts.bin(task);
    if bin.is_empty() {
        return WaitReason::NoHost;
    }
    let mut ready = bin.iter().map(|&at| &hosts.all[at]).filter(|loaded| loaded.ready).peekable();
    if ready.peek().is_none() {
        return WaitReason::NoneReady;
    }
    match refusals.of(task.id) {
        Some(refused) if ready.all(|loaded| refused.contains(&loaded.host.id)) => WaitReason::AllRefused,
        _ => WaitReason::AllBusy,
    }
}
