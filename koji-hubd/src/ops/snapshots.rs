//! Copies of tags.

use async_trait::async_trait;
use koji_core::api::snapshots::SnapshotExports;

use crate::call::HubCall;

#[async_trait]
impl SnapshotExports for HubCall {}
