//! How builders make builds of rpms.

use async_trait::async_trait;
use koji_core::api::host::builds::HostBuildExports;

use crate::call::HubCall;

#[async_trait]
impl HostBuildExports for HubCall {}
