//! What builders do with tasks.

use async_trait::async_trait;
use koji_core::api::host::tasks::HostTaskExports;

use crate::call::HubCall;

#[async_trait]
impl HostTaskExports for HubCall {}
