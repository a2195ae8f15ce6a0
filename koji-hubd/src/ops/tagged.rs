//! What is in tags: builds, rpms and archives.

use async_trait::async_trait;
use koji_core::api::tagged::TaggedExports;

use crate::call::HubCall;

#[async_trait]
impl TaggedExports for HubCall {}
