//! When something that failed is tried again, and after which pause.

use super::error::ClientError;
use super::transport::Transport;
use crate::fault::FaultCode;

/// The attempts at one thing.
pub(super) struct Attempts<'a> {
    transport: &'a Transport,
    what: &'a str,
    retries_left: u32,
    at_once: bool,
}

impl<'a> Attempts<'a> {
    /// Begins with the first attempt; `repeat` tells whether there may be more after a transient failure.
    pub(super) fn new(transport: &'a Transport, what: &'a str, repeat: bool) -> Self {
        let retries_left = if repeat { transport.options.max_retries } else { 0 };
        Self { transport, what, retries_left, at_once: true }
    }

    /// Waits until it is time for another attempt; false if there is none to be made.
    pub(super) async fn again(&mut self, error: &ClientError) -> bool {
        self.again_if(error, error.is_transient()).await
    }

    /// As [`Self::again`], where the caller knows whether the failure is transient.
    ///
    /// An offline hub is waited for as long as it takes, if the options say so; that uses up no attempt.
    pub(super) async fn again_if(&mut self, error: &ClientError, transient: bool) -> bool {
        let options = &self.transport.options;
        if error.fault().is_some_and(|fault| fault.code == FaultCode::ServerOffline) {
            if options.offline_retry {
                tracing::warn!(what = self.what, "the hub is offline; trying again later");
                self.transport.clock.sleep(options.offline_retry_interval).await;
            }
            return options.offline_retry;
        }
        if !transient || self.retries_left == 0 {
            return false;
        }
        self.retries_left -= 1;
        tracing::warn!(what = self.what, retries.left = self.retries_left, %error, "trying again");
        if !std::mem::replace(&mut self.at_once, false) {
            self.transport.clock.sleep(options.retry_interval).await;
        }
        true
    }

    /// Starts counting anew, after something was achieved.
    pub(super) fn reset(&mut self) {
        self.retries_left = self.transport.options.max_retries;
        self.at_once = true;
    }
}
