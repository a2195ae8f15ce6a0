//! Commands that run in buildroots.

use async_trait::async_trait;
use koji_core::api::runroot::RunrootExports;

use crate::call::HubCall;

#[async_trait]
impl RunrootExports for HubCall {}
