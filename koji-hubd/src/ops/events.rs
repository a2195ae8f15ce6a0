//! Events: the moments at which versioned data changed.

use async_trait::async_trait;
use koji_core::api::events::EventExports;

use crate::call::HubCall;

#[async_trait]
impl EventExports for HubCall {}
