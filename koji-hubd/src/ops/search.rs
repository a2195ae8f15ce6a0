//! Search by name.

use async_trait::async_trait;
use koji_core::api::search::SearchExports;

use crate::call::HubCall;

#[async_trait]
impl SearchExports for HubCall {}
