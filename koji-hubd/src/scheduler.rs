//! The scheduler's loop.

use std::sync::Arc;

use crate::hub::Hub;

/// Runs passes until aborted.
pub async fn run(_hub: Arc<Hub>) {
    std::future::pending::<()>().await;
}
