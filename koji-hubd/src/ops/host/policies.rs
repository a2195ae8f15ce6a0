//! Policies, as builders ask them.

use async_trait::async_trait;
use koji_core::api::host::policies::HostPolicyExports;

use crate::call::HubCall;

#[async_trait]
impl HostPolicyExports for HubCall {}
