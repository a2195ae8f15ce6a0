//! The wish that the daemon stops: SIGTERM or SIGINT, remembered until it is heeded.

use std::io;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Whether the daemon is to stop.
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens from now on.
    ///
    /// That SIGINT is handled also gives tasks its default back, without which background jobs of a shell start.
    pub(super) fn listen() -> io::Result<Self> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let (wanted, stop) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            wanted.send_replace(true);
            // The receivers are not to take the end of this task for an answer of its own.
            wanted.closed().await;
        });
        Ok(Self(stop))
    }

    /// Returns once it has been wanted for some time.
    pub(super) async fn wanted_for(&self, time: Duration) {
        let mut stop = self.0.clone();
        // The sender lives as long as this receiver.
        let _ = stop.wait_for(|wanted| *wanted).await;
        tokio::time::sleep(time).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wish_is_remembered_for_all_who_ask() {
        let (wanted, stop) = watch::channel(false);
        let stop = Stop(stop);
        let early = tokio::time::timeout(Duration::from_millis(20), stop.wanted_for(Duration::ZERO));
        assert!(early.await.is_err(), "nobody wants it yet");
        wanted.send_replace(true);
        stop.wanted_for(Duration::ZERO).await;
        stop.wanted_for(Duration::ZERO).await;
    }
}
