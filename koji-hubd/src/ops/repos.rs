//! Repos made of tags, and requests for them.

use async_trait::async_trait;
use koji_core::api::repos::RepoExports;

use crate::call::HubCall;

#[async_trait]
impl RepoExports for HubCall {}
