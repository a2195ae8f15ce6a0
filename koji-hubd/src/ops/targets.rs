//! Build targets.

use async_trait::async_trait;
use koji_core::api::targets::TargetExports;

use crate::call::HubCall;

#[async_trait]
impl TargetExports for HubCall {}
