//! Buildroots, as others than builders see them.

use async_trait::async_trait;
use koji_core::api::buildroots::BuildrootExports;

use crate::call::HubCall;

#[async_trait]
impl BuildrootExports for HubCall {}
