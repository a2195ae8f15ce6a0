//! Putting builds into tags and taking them out.

use async_trait::async_trait;
use koji_core::api::tagging::TaggingExports;

use crate::call::HubCall;

#[async_trait]
impl TaggingExports for HubCall {}
