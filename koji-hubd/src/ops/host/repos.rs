//! How builders make repos.

use async_trait::async_trait;
use koji_core::api::host::repos::HostRepoExports;

use crate::call::HubCall;

#[async_trait]
impl HostRepoExports for HubCall {}
