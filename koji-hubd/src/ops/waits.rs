//! Waiting calls: additions of this hub, announced in the header `Koji-Waits`, never listed by `_listapi`.
//!
//! While a call waits, it holds neither a connection nor a transaction. It listens before it looks, so that nothing
//! is missed in between.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use async_trait::async_trait;
use koji_core::api::waits::{HostNews, MAX_WAIT, WaitExports};
use koji_core::records::tasks::TaskWait;
use koji_core::task::TaskState;
use tokio::time::Instant;

use crate::call::{HubCall, Result};
use crate::events::{Listener, Notice};
use crate::store::tasks;

#[async_trait]
impl WaitExports for HubCall {
    async fn host_wait_tasks(&self, timeout: f64) -> Result<HostNews> {
        let host = self.calling_host().await?;
        self.require_own_transaction()?;
        let deadline = deadline(timeout);
        let mut listener = self.hub.events.listen();
        let mut waiting = None;
        loop {
            let tasks = tasks::assigned_to(&self.conn, host).await?;
            let changed = self.hub.events.take_call(host);
            self.conn.rollback().await?;
            if !tasks.is_empty() || changed {
                return Ok(HostNews { tasks, changed });
            }
            waiting.get_or_insert_with(|| self.hub.waiters.enter());
            let concerns_us = |notice: &Notice| match *notice {
                Notice::TaskAssigned { host_id } | Notice::HostCalled { host_id } => host_id == host,
                _ => false,
            };
            if !wait_for(&mut listener, deadline, concerns_us).await.goes_on() {
                return Ok(HostNews::default());
            }
        }
    }

    async fn host_wait_children(&self, parent: i64, timeout: f64) -> Result<TaskWait> {
        self.calling_host().await?;
        self.require_own_transaction()?;
        let deadline = deadline(timeout);
        let mut listener = self.hub.events.listen();
        loop {
            let wait = self.take_finished_children(parent).await?;
            if !wait.finished.is_empty() || wait.unfinished.is_empty() {
                return Ok(wait);
            }
            self.conn.rollback().await?;
            let child_changed = |notice: &Notice| matches!(*notice, Notice::TaskChanged { parent: of, .. } if of == Some(parent));
            if !wait_for(&mut listener, deadline, child_changed).await.goes_on() {
                return Ok(wait);
            }
        }
    }

    async fn wait_task_change(&self, task_ids: Vec<i64>, states: Vec<i64>, timeout: f64) -> Result<bool> {
        self.require_own_transaction()?;
        let deadline = deadline(timeout);
        let mut listener = self.hub.events.listen();
        let before = self.states_of_family(&task_ids).await?;
        let known = task_ids.iter().zip(&states);
        let differs = |(id, state): (&i64, &i64)| before.get(id).is_some_and(|now| now.number() != *state);
        if known.into_iter().any(differs) {
            return Ok(true);
        }
        let family: HashSet<i64> = before.keys().copied().collect();
        loop {
            let in_family = |notice: &Notice| match *notice {
                Notice::TaskChanged { task_id, parent, .. } => {
                    family.contains(&task_id) || parent.is_some_and(|parent| family.contains(&parent))
                }
                _ => false,
            };
            match wait_for(&mut listener, deadline, in_family).await {
                Heard::Notice => return Ok(true),
                Heard::Missed if self.states_of_family(&task_ids).await? != before => return Ok(true),
                Heard::Missed => {}
                Heard::Enough => return Ok(false),
            }
        }
    }
}

impl HubCall {
    /// Returns the states of tasks and their descendants, and gives the connection back.
    async fn states_of_family(&self, ids: &[i64]) -> Result<BTreeMap<i64, TaskState>> {
        let states = tasks::states_of_family(&self.conn, ids).await?;
        self.conn.rollback().await?;
        Ok(states.into_iter().collect())
    }
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// What was waited for was told.
    Notice,
    /// Something was missed, so that it may have been told.
    Missed,
    /// The time is over, or the hub stops.
    Enough,
}

impl Heard {
    /// Tells whether it is worth to look again.
    fn goes_on(self) -> bool {
        self != Self::Enough
    }
}

/// Waits for a notice that concerns the caller.
async fn wait_for(listener: &mut Listener, deadline: Instant, concerns: impl Fn(&Notice) -> bool) -> Heard {
    loop {
        match tokio::time::timeout_at(deadline, listener.next()).await {
            Err(_) | Ok(Some(Notice::Stopping)) => return Heard::Enough,
            Ok(None) => return Heard::Missed,
            Ok(Some(notice)) if concerns(&notice) => return Heard::Notice,
            Ok(Some(_)) => {}
        }
    }
}

/// Returns when a wait ends at the latest; what is no sensible time is none at all.
fn deadline(timeout: f64) -> Instant {
    let seconds = if timeout.is_nan() { 0.0 } else { timeout.clamp(0.0, MAX_WAIT) };
    Instant::now() + Duration::from_secs_f64(seconds)
}
