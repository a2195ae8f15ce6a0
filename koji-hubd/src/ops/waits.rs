//! Waiting calls: additions of this hub, announced in the header `Koji-Waits`, never listed by `_listapi`.

use async_trait::async_trait;
use koji_core::api::waits::WaitExports;

use crate::call::HubCall;

#[async_trait]
impl WaitExports for HubCall {}
