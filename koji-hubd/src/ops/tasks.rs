//! Tasks: what they are, and what becomes of them.

use async_trait::async_trait;
use koji_core::api::tasks::TaskExports;

use crate::call::HubCall;

#[async_trait]
impl TaskExports for HubCall {}
