//! External repos, and the tags that use them.

use async_trait::async_trait;
use koji_core::api::external_repos::ExternalRepoExports;

use crate::call::HubCall;

#[async_trait]
impl ExternalRepoExports for HubCall {}
