//! Permissions, and who holds them.

use async_trait::async_trait;
use koji_core::api::permissions::PermissionExports;

use crate::call::HubCall;

#[async_trait]
impl PermissionExports for HubCall {}
