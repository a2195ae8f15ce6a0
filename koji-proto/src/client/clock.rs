//! The passing of time, so that tests need not wait for it.

use std::time::Duration;

use async_trait::async_trait;

/// What lets time pass between attempts.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Returns when so much time has passed.
    async fn sleep(&self, time: Duration);
}

/// The time that really passes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
