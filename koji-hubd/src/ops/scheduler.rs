//! The scheduler: what it did, and what it knows.

use async_trait::async_trait;
use koji_core::api::scheduler::SchedulerExports;

use crate::call::HubCall;

#[async_trait]
impl SchedulerExports for HubCall {}
