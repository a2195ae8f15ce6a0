//! Tags and their settings.

use async_trait::async_trait;
use koji_core::api::tags::TagExports;

use crate::call::HubCall;

#[async_trait]
impl TagExports for HubCall {}
