//! Policies, as anyone may ask them.

use async_trait::async_trait;
use koji_core::api::policies::PolicyExports;

use crate::call::HubCall;

#[async_trait]
impl PolicyExports for HubCall {}
