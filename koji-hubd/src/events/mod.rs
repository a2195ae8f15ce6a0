//! What happens on the hub, for those who wait: nothing polls that could be told.
//!
//! Notices are heard in the process that publishes them. On PostgreSQL, [`relay`] carries them to the other hubs of
//! the database.

pub mod relay;
mod waiters;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

pub use waiters::{Waiters, Waiting};

/// Something that others may be waiting for. It carries ids, never data: who is woken looks for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// A task is free, or a host has room: the scheduler has something to do.
    TasksToAssign,
    /// A task was assigned to a host.
    TaskAssigned {
        /// The host.
        host_id: i64,
    },
    /// The state of a task changed.
    TaskChanged {
        /// The task.
        task_id: i64,
        /// Its parent, which may be waiting for it.
        parent: Option<i64>,
        /// The host that works on it, if any.
        host_id: Option<i64>,
    },
    /// A host should look at its tasks: one was taken from it, or one that waited can go on.
    HostCalled {
        /// The host.
        host_id: i64,
    },
    /// A repo became ready, or a request for one changed.
    RepoChanged {
        /// The tag.
        tag_id: i64,
    },
    /// What a tag holds or how it is set up changed.
    TagChanged {
        /// The tag.
        tag_id: i64,
    },
    /// Something may have happened of which this hub was not told.
    Missed,
    /// The hub stops, so that nobody should wait any longer.
    Stopping,
}

/// Where notices are published and heard.
#[derive(Debug, Clone)]
pub struct Events {
    sender: broadcast::Sender<Notice>,
    /// Hosts, each with whether it was called since it last heard of it.
    calls: Arc<Mutex<HashMap<i64, bool>>>,
    /// The way to the other hubs of the database, if there is one.
    others: Arc<OnceLock<mpsc::Sender<Notice>>>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0, calls: Arc::default(), others: Arc::default() }
    }
}

impl Events {
    /// Tells everybody who listens, at the other hubs of the database too.
    pub fn publish(&self, notice: Notice) {
        self.tell_others(notice.clone());
        self.publish_here(notice);
    }

    /// Tells everybody who listens at the other hubs, if there is a way to them.
    fn tell_others(&self, notice: Notice) {
        if let Some(others) = self.others.get() {
            // What finds no room is made up for when the way is open again.
            let _ = others.try_send(notice);
        }
    }

    /// Tells everybody who listens at this hub.
    fn publish_here(&self, notice: Notice) {
        if let Ok(mut calls) = self.calls.lock() {
            match notice {
                Notice::HostCalled { host_id } => drop(calls.insert(host_id, true)),
                // Each may have been called.
                Notice::Missed => calls.clear(),
                _ => {}
            }
        }
        // Nobody listening is no error.
        let _ = self.sender.send(notice);
    }

    /// Tells whether a host was called since it last asked. One that never asked may have been, so it was.
    ///
    /// A call is kept until the host asks, since it may be busy when it comes.
    pub fn take_call(&self, host: i64) -> bool {
        let Ok(mut calls) = self.calls.lock() else { return true };
        calls.insert(host, false).unwrap_or(true)
    }

    /// Starts to listen; what was published before is not heard.
    pub fn listen(&self) -> Listener {
        Listener { receiver: self.sender.subscribe() }
    }
}

/// One who listens.
#[derive(Debug)]
pub struct Listener {
    receiver: broadcast::Receiver<Notice>,
}

impl Listener {
    /// Waits for the next notice; `None` tells that some were missed, so that anything may have happened.
    pub async fn next(&mut self) -> Option<Notice> {
        match self.receiver.recv().await {
            Ok(Notice::Missed) => None,
            Ok(notice) => Some(notice),
            Err(broadcast::error::RecvError::Lagged(_)) => None,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }

    /// Passes over what was published until now.
    pub fn skip(&mut self) {
        use broadcast::error::TryRecvError;
        while !matches!(self.receiver.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_kept_until_the_host_asks() {
        let events = Events::default();
        assert!(events.take_call(1), "who knows what was before");
        assert!(!events.take_call(1));
        events.publish(Notice::HostCalled { host_id: 1 });
        events.publish(Notice::HostCalled { host_id: 2 });
        assert!(events.take_call(1));
        assert!(!events.take_call(1));
    }
}
