//! Comps groups of tags.

use async_trait::async_trait;
use koji_core::api::groups::GroupExports;

use crate::call::HubCall;

#[async_trait]
impl GroupExports for HubCall {}
