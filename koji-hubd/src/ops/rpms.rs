//! Rpms and what their headers tell.

use async_trait::async_trait;
use koji_core::api::rpms::RpmExports;

use crate::call::HubCall;

#[async_trait]
impl RpmExports for HubCall {}
