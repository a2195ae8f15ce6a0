//! Types of builds, and the data that builds have for their types.

use async_trait::async_trait;
use koji_core::api::build_types::BuildTypeExports;

use crate::call::HubCall;

#[async_trait]
impl BuildTypeExports for HubCall {}
