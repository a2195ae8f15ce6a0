//! Who is told by mail about builds.

use async_trait::async_trait;
use koji_core::api::notifications::NotificationExports;

use crate::call::HubCall;

#[async_trait]
impl NotificationExports for HubCall {}
