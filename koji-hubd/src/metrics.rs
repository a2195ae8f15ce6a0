//! Counters in Prometheus' text form.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What was counted since the start.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<String, Calls>>>);

#[derive(Debug, Clone, Copy, Default)]
struct Calls {
    count: u64,
    faults: u64,
    seconds: f64,
}

impl Metrics {
    /// Counts a call; names that no method has are counted together, so that callers cannot fill the memory.
    pub fn call(&self, method: &str, elapsed: Duration, fault: bool) {
        let known = koji_core::api::find(method).is_some() || crate::multicall::is_multicall(method);
        let name = if known { method } else { "unknown" };
        let Ok(mut calls) = self.0.lock() else { return };
        if !calls.contains_key(name) {
            calls.insert(name.to_owned(), Calls::default());
        }
        if let Some(entry) = calls.get_mut(name) {
            entry.count += 1;
            entry.faults += u64::from(fault);
            entry.seconds += elapsed.as_secs_f64();
        }
    }

    /// Writes all counters.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let Ok(calls) = self.0.lock() else { return text };
        type Family = (&'static str, &'static str, fn(&Calls) -> f64);
        let families: [Family; 3] = [
            ("koji_calls_total", "Calls answered, by method.", |c| c.count as f64),
            ("koji_call_faults_total", "Calls that ended in a fault, by method.", |c| c.faults as f64),
            ("koji_call_seconds_total", "Time spent on calls, by method.", |c| c.seconds),
        ];
        for (name, help, value) in families {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} counter");
            for (method, entry) in calls.iter() {
                let _ = writeln!(text, "{name}{{method=\"{method}\"}} {}", value(entry));
            }
        }
        text
    }
}
