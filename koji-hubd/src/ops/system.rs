//! Calls of no domain: greetings, versions, introspection, counting and filtering.

use async_trait::async_trait;
use koji_core::api::system::SystemExports;

use crate::call::HubCall;

#[async_trait]
impl SystemExports for HubCall {}
