//! Hosts as the scheduler sees them: what they carry already, and which tasks are for them.

use std::collections::HashMap;

use super::options::{SchedulerOptions, age};
use super::snapshot::{FreeTask, Host, Snapshot};
use crate::time::Timestamp;

/// A host and what it carries.
pub(super) struct LoadedHost<'s> {
    pub(super) host: &'s Host,
    pub(super) ready: bool,
    /// The weights of its tasks that are not waiting.
    pub(super) load: f64,
    /// The number of its tasks, waiting ones included.
    pub(super) tasks: i64,
    pub(super) max_jobs: i64,
    /// Its share of what all free tasks would ask of their hosts.
    pub(super) demand: f64,
}

impl LoadedHost<'_> {
    /// Hosts with a lower rank come first.
    pub(super) fn rank(&self) -> f64 {
        self.load + self.tasks as f64 + self.demand
    }

    /// Tells whether the host could carry one more task.
    pub(super) fn has_room(&self, least_left: f64) -> bool {
        self.tasks < self.max_jobs && self.host.capacity - self.load > least_left
    }
}

/// All hosts by their id, and in bins: a bin holds the hosts of one channel with one arch.
pub(super) struct Hosts<'s> {
    pub(super) all: Vec<LoadedHost<'s>>,
    bins: HashMap<i64, HashMap<&'s str, Vec<usize>>>,
    overcommit: f64,
}

impl<'s> Hosts<'s> {
    /// Sorts the hosts into bins and adds up what they carry.
    pub(super) fn new(snapshot: &'s Snapshot, options: &SchedulerOptions) -> Self {
        let mut all: Vec<LoadedHost<'_>> = snapshot
            .hosts
            .iter()
            .map(|host| LoadedHost {
                host,
                ready: host.ready,
                load: 0.0,
                tasks: 0,
                // A host that says 0 says nothing.
                max_jobs: host.max_jobs.filter(|&jobs| jobs != 0).unwrap_or(options.max_jobs),
                demand: 0.0,
            })
            .collect();
        // The order decides between hosts of equal rank, so it must not depend on the snapshot's.
        all.sort_by_key(|loaded| loaded.host.id);
        let index: HashMap<i64, usize> =
            all.iter().enumerate().map(|(at, loaded)| (loaded.host.id, at)).collect();
        let mut active: Vec<_> = snapshot.active.iter().collect();
        active.sort_by_key(|task| task.id);
        for task in active {
            let Some(&at) = task.host.as_ref().and_then(|host| index.get(host)) else { continue };
            all[at].tasks += 1;
            if !task.waiting {
                all[at].load += task.weight;
            }
        }
        let mut bins: HashMap<i64, HashMap<&str, Vec<usize>>> = HashMap::new();
        for (at, loaded) in all.iter().enumerate() {
            let host = loaded.host;
            for &channel in &host.channels {
                for arch in host.arches.iter().map(String::as_str).chain(["noarch"]) {
                    let bin = bins.entry(channel).or_default().entry(arch).or_default();
                    // A host may name an arch twice.
                    if bin.last() != Some(&at) {
                        bin.push(at);
                    }
                }
            }
        }
        Self { all, bins, overcommit: options.capacity_overcommit }
    }

    /// Takes hosts that did not check in for too long out of the game and lists them.
    pub(super) fn check_in(&mut self, now: Timestamp, options: &SchedulerOptions) -> Vec<i64> {
        let lost = |host: &Host| host.update_time.is_none_or(|last| age(last, now) > options.ready_timeout);
        self.all
            .iter_mut()
            .filter(|loaded| loaded.ready && lost(loaded.host))
            .map(|loaded| {
                loaded.ready = false;
                loaded.host.id
            })
            .collect()
    }

    /// The indices of the hosts of a task's bin.
    pub(super) fn bin(&self, task: &FreeTask) -> &[usize] {
        let bin = self.bins.get(&task.channel).and_then(|arches| arches.get(task.arch.as_str()));
        bin.map_or(&[], Vec::as_slice)
    }

    /// How much a host has to have left at least, and a little more, to take a task.
    pub(super) fn least_left(&self, task: &FreeTask) -> f64 {
        (task.weight - self.overcommit).max(0.0)
    }
}
