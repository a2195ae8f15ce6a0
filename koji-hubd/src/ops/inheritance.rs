//! The links by which tags inherit from each other.

use async_trait::async_trait;
use koji_core::api::inheritance::InheritanceExports;

use crate::call::HubCall;

#[async_trait]
impl InheritanceExports for HubCall {}
