//! How builders tell of their buildroots.

use async_trait::async_trait;
use koji_core::api::host::buildroots::HostBuildrootExports;

use crate::call::HubCall;

#[async_trait]
impl HostBuildrootExports for HubCall {}
