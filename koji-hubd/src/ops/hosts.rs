//! Hosts, as administrators and others see them.

use async_trait::async_trait;
use koji_core::api::hosts::HostAdminExports;

use crate::call::HubCall;

#[async_trait]
impl HostAdminExports for HubCall {}
