//! How builders tag builds for those who asked for it.

use async_trait::async_trait;
use koji_core::api::host::tagging::HostTaggingExports;

use crate::call::HubCall;

#[async_trait]
impl HostTaggingExports for HubCall {}
