//! Buildroots of failed tasks.

use async_trait::async_trait;
use koji_core::api::failed_trees::FailedTreeExports;

use crate::call::HubCall;

#[async_trait]
impl FailedTreeExports for HubCall {}
