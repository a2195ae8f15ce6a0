//! Whether this host can take more tasks.

use std::path::Path;

use koji_core::records::hosts::HostRecord;

/// What the decision rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    /// Sum of the weights of tasks that do not wait.
    pub(super) load: f64,
    /// How many tasks are held.
    pub(super) held: usize,
    /// MiB free where build roots are made.
    pub(super) free_mib: u64,
    /// The machine's load over the last minute.
    pub(super) loadavg: f64,
    /// Its processors.
    pub(super) processors: usize,
}

/// Returns why the host takes no tasks now; none if it does.
pub(super) fn objection(
    host: &HostRecord,
    measured: &Measured,
    maxjobs: u32,
    minspace_mib: u64,
) -> Option<String> {
    if !host.enabled {
        return Some("the host is disabled".into());
    }
    if measured.load > host.capacity {
        return Some(format!("load {} is over the capacity of {}", measured.load, host.capacity));
    }
    if measured.held >= maxjobs as usize {
        return Some(format!("{} tasks are held already", measured.held));
    }
    if measured.free_mib < minspace_mib {
        return Some(format!("only {} MiB are free, {minspace_mib} are wanted", measured.free_mib));
    }
    if measured.loadavg > 4.0 * measured.processors as f64 {
        return Some(format!("the machine's load is {}", measured.loadavg));
    }
    None
}

/// Returns the MiB that are free for ordinary users on a path's file system.
pub(super) fn free_mib(path: &Path) -> std::io::Result<u64> {
    let stat = nix::sys::statvfs::statvfs(path)?;
    Ok(stat.blocks_available() * stat.fragment_size() / (1024 * 1024))
}

/// Returns the machine's load over the last minute.
pub(super) fn load_average() -> f64 {
    let text = fs_err::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> HostRecord {
        HostRecord {
            id: 1,
            user_id: 1,
            name: "b".into(),
            update_ts: None,
            ready: false,
            task_load: 0.0,
            arches: None,
            capacity: 2.0,
            description: None,
            comment: None,
            enabled: true,
        }
    }

    #[test]
    fn each_shortage_keeps_tasks_away() {
        let fine = Measured { load: 2.0, held: 1, free_mib: 100, loadavg: 8.0, processors: 2 };
        assert_eq!(objection(&host(), &fine, 2, 100), None);
        assert!(objection(&HostRecord { enabled: false, ..host() }, &fine, 2, 100).is_some());
        assert!(objection(&host(), &Measured { load: 2.1, ..fine }, 2, 100).is_some());
        assert!(objection(&host(), &Measured { held: 2, ..fine }, 2, 100).is_some());
        assert!(objection(&host(), &Measured { free_mib: 99, ..fine }, 2, 100).is_some());
        assert!(objection(&host(), &Measured { loadavg: 8.1, ..fine }, 2, 100).is_some());
    }
}
