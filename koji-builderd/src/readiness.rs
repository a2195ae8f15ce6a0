//! Whether this host takes more tasks.

use std::fmt;

use crate::space::MachineFacts;

/// Load per processor above which a machine has enough to do.
const MOST_LOAD_PER_PROCESSOR: f64 = 4.0;

const MIB: u64 = 1024 * 1024;

/// What counts besides the machine itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostFacts {
    /// Whether the daemon is to restart.
    pub restart_pending: bool,
    /// Whether the hub wants this host to work.
    pub enabled: bool,
    /// How much weight the hub gives to this host.
    pub capacity: f64,
    /// The weight of the tasks that it runs; waiting ones have none.
    pub task_load: f64,
    /// The tasks that it holds, waiting ones too.
    pub held_tasks: usize,
    /// The most tasks that it may hold.
    pub maxjobs: u32,
    /// MiB that have to be free where build roots are.
    pub minspace_mib: u64,
}

/// Whether this host takes more tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Readiness {
    /// It does.
    Ready,
    /// It does not.
    NotReady(NotReady),
    /// It restarts now, since nothing holds it up.
    RestartNow,
}

/// Why a host takes no more tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotReady {
    /// It restarts once it holds no tasks.
    RestartPending {
        /// The tasks that it holds.
        held_tasks: usize,
    },
    /// The hub does not want it to work.
    Disabled,
    /// Its tasks weigh more than its capacity.
    OverCapacity {
        /// Their weight.
        task_load: f64,
        /// What it can take.
        capacity: f64,
    },
    /// It holds as many tasks as it may.
    TooManyTasks {
        /// The tasks that it holds.
        held_tasks: usize,
        /// The most that it may hold.
        maxjobs: u32,
    },
    /// There is too little room for build roots.
    LowSpace {
        /// MiB that are free.
        free_mib: u64,
        /// MiB that have to be.
        minspace_mib: u64,
    },
    /// The machine is busy.
    HighLoad {
        /// Its load.
        load_average: f64,
        /// What it may be.
        limit: f64,
    },
}

impl Readiness {
    /// Judges by the facts in upstream's order; the first reason counts.
    ///
    /// The machine is measured only when nothing else decides, and if that fails there is no judgement. While a restart
    /// is pending what the hub says need not be known.
    pub fn judge<E>(host: &HostFacts, machine: impl FnOnce() -> Result<MachineFacts, E>) -> Result<Self, E> {
        Ok(match host.first_reason() {
            Some(NotReady::RestartPending { held_tasks: 0 }) => Self::RestartNow,
            Some(reason) => Self::NotReady(reason),
            None => host.reason_of_machine(&machine()?).map_or(Self::Ready, Self::NotReady),
        })
    }

    /// Tells what the hub wants to know.
    pub fn is_ready(self) -> bool {
        self == Self::Ready
    }
}

impl HostFacts {
    fn first_reason(&self) -> Option<NotReady> {
        let Self { held_tasks, maxjobs, task_load, capacity, .. } = *self;
        if self.restart_pending {
            Some(NotReady::RestartPending { held_tasks })
        } else if !self.enabled {
            Some(NotReady::Disabled)
        } else if task_load > capacity {
            Some(NotReady::OverCapacity { task_load, capacity })
        } else if u32::try_from(held_tasks).is_ok_and(|held| held < maxjobs) {
            None
        } else {
            Some(NotReady::TooManyTasks { held_tasks, maxjobs })
        }
    }

    fn reason_of_machine(&self, machine: &MachineFacts) -> Option<NotReady> {
        let (load_average, minspace_mib) = (machine.load_average, self.minspace_mib);
        let limit = MOST_LOAD_PER_PROCESSOR * f64::from(machine.processors);
        if machine.free_bytes < minspace_mib.saturating_mul(MIB) {
            Some(NotReady::LowSpace { free_mib: machine.free_bytes / MIB, minspace_mib })
        } else if load_average > limit {
            Some(NotReady::HighLoad { load_average, limit })
        } else {
            None
        }
    }
}

/// Says why, for the log.
impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RestartPending { held_tasks } => {
                write!(f, "a restart waits for {held_tasks} tasks to end")
            }
            Self::Disabled => f.write_str("the host is disabled"),
            Self::OverCapacity { task_load, capacity } => {
                write!(f, "tasks weigh {task_load:.2}, more than the capacity of {capacity:.2}")
            }
            Self::TooManyTasks { held_tasks, maxjobs } => {
                write!(f, "{held_tasks} tasks are held, and maxjobs is {maxjobs}")
            }
            Self::LowSpace { free_mib, minspace_mib } => {
                write!(f, "{free_mib} MiB are free, and minspace is {minspace_mib}")
            }
            Self::HighLoad { load_average, limit } => {
                write!(f, "the load average is {load_average:.2}, and may be {limit:.2}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: HostFacts = HostFacts {
        restart_pending: false,
        enabled: true,
        capacity: 2.0,
        task_load: 0.0,
        held_tasks: 0,
        maxjobs: 10,
        minspace_mib: 8192,
    };

    const ROOMY: MachineFacts = MachineFacts { free_bytes: 8192 * MIB, load_average: 8.0, processors: 2 };

    fn judge(host: HostFacts, machine: MachineFacts) -> String {
        match Readiness::judge(&host, || Ok::<_, ()>(machine)).unwrap() {
            Readiness::NotReady(reason) => reason.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn limits_may_be_reached_but_not_passed() {
        assert_eq!(judge(HostFacts { task_load: 2.0, held_tasks: 9, ..IDLE }, ROOMY), "Ready");
        assert_eq!(
            judge(HostFacts { task_load: 2.01, ..IDLE }, ROOMY),
            "tasks weigh 2.01, more than the capacity of 2.00"
        );
        assert_eq!(
            judge(HostFacts { held_tasks: 10, ..IDLE }, ROOMY),
            "10 tasks are held, and maxjobs is 10"
        );
        assert_eq!(
            judge(IDLE, MachineFacts { free_bytes: 8192 * MIB - 1, ..ROOMY }),
            "8191 MiB are free, and minspace is 8192"
        );
        assert_eq!(
            judge(IDLE, MachineFacts { load_average: 8.01, ..ROOMY }),
            "the load average is 8.01, and may be 8.00"
        );
        assert_eq!(judge(HostFacts { enabled: false, ..IDLE }, ROOMY), "the host is disabled");
    }

    #[test]
    fn a_restart_comes_before_everything_else() {
        let pending = HostFacts { restart_pending: true, enabled: false, task_load: 9.0, ..IDLE };
        assert_eq!(judge(pending, ROOMY), "RestartNow");
        assert_eq!(
            judge(HostFacts { held_tasks: 2, ..pending }, ROOMY),
            "a restart waits for 2 tasks to end"
        );
    }

    #[test]
    fn the_first_reason_counts() {
        let mut host =
            HostFacts { restart_pending: true, enabled: false, task_load: 3.0, held_tasks: 11, ..IDLE };
        let bad = MachineFacts { free_bytes: 0, load_average: 99.0, processors: 1 };
        let reason = |host| match Readiness::judge(&host, || Ok::<_, ()>(bad)).unwrap() {
            Readiness::NotReady(reason) => reason,
            other => panic!("{other:?}"),
        };
        assert!(matches!(reason(host), NotReady::RestartPending { .. }));
        host.restart_pending = false;
        assert!(matches!(reason(host), NotReady::Disabled));
        host.enabled = true;
        assert!(matches!(reason(host), NotReady::OverCapacity { .. }));
        host.task_load = 0.0;
        assert!(matches!(reason(host), NotReady::TooManyTasks { .. }));
        host.held_tasks = 0;
        assert!(matches!(reason(host), NotReady::LowSpace { .. }));
        host.minspace_mib = 0;
        assert!(matches!(reason(host), NotReady::HighLoad { .. }));
    }

    #[test]
    fn a_machine_that_cannot_be_measured_is_an_error_only_if_it_matters() {
        assert_eq!(Readiness::judge(&IDLE, || Err("no folder")), Err("no folder"));
        let busy = HostFacts { held_tasks: 10, ..IDLE };
        assert!(!Readiness::judge(&busy, || Err("no folder")).unwrap().is_ready());
        assert!(Readiness::judge(&IDLE, || Ok::<_, ()>(ROOMY)).unwrap().is_ready());
    }
}
