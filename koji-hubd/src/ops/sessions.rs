//! Logging in and out, and sessions.

use async_trait::async_trait;
use koji_core::api::sessions::SessionExports;

use crate::call::HubCall;

#[async_trait]
impl SessionExports for HubCall {}
