//! Who waits for tasks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

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
