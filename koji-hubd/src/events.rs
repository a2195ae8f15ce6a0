//! What happens on the hub, for those who wait: nothing polls that could be told.

use tokio::sync::broadcast;

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
}

/// Where notices are published and heard.
#[derive(Debug, Clone)]
pub struct Events {
    sender: broadcast::Sender<Notice>,
}

impl Default for Events {
    fn default() -> Self {
        Self { sender: broadcast::channel(1024).0 }
    }
}

impl Events {
    /// Tells everybody who listens.
    pub fn publish(&self, notice: Notice) {
        // Nobody listening is no error.
        let _ = self.sender.send(notice);
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
}
