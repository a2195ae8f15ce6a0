//! Calls that make tasks; all return the number of the task.

use async_trait::async_trait;
use koji_core::api::task_makers::TaskMakerExports;

use crate::call::HubCall;

#[async_trait]
impl TaskMakerExports for HubCall {}
