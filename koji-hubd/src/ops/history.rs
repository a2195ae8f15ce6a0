//! The history of versioned data.

use async_trait::async_trait;
use koji_core::api::history::HistoryExports;

use crate::call::HubCall;

#[async_trait]
impl HistoryExports for HubCall {}
