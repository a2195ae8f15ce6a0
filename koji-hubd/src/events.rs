//! What happens on the hub, for those who wait: nothing polls that could be told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, broadcast};

/// Something that others may be waiting for. It carries ids, never data: who is woken looks for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The hub stops, so that nobody should wait any longer.
    Stopping,
}

/// Where notices are published and heard.
#[derive(Debug, Clone)]
pub struct Events {
    sender: broadcast::Sender<Notice>,
    /// Hosts, each with whether it was called since it last heard of it.
    calls: Arc<Mutex<HashMap<i64, bool>>>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0, calls: Arc::default() }
    }
}

impl Events {
    /// Tells everybody who listens.
    pub fn publish(&self, notice: Notice) {
        if let (Notice::HostCalled { host_id }, Ok(mut calls)) = (&notice, self.calls.lock()) {
            calls.insert(*host_id, true);
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

/// Who waits for tasks: while somebody does, the scheduler runs whenever there is something to assign.
#[derive(Debug, Clone, Default)]
pub struct Waiters(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    count: AtomicUsize,
    came: Notify,
}

impl Waiters {
    /// Counts one more, until the guard is dropped.
    pub fn enter(&self) -> Waiting {
        self.0.count.fetch_add(1, Ordering::SeqCst);
        self.0.came.notify_one();
        Waiting(self.0.clone())
    }

    /// Tells whether anybody waits.
    pub fn any(&self) -> bool {
        self.0.count.load(Ordering::SeqCst) > 0
    }

    /// Waits until somebody comes who waits.
    pub async fn came(&self) {
        self.0.came.notified().await;
    }
}

/// One who waits for tasks.
#[derive(Debug)]
pub struct Waiting(Arc<Inner>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::SeqCst);
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

    #[tokio::test]
    async fn waiters_are_counted() {
        let waiters = Waiters::default();
        let one = waiters.enter();
        waiters.came().await;
        assert!(waiters.any());
        drop(one);
        assert!(!waiters.any());
    }
}
