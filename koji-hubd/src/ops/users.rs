//! Users and groups of users.

use async_trait::async_trait;
use koji_core::api::users::UserExports;

use crate::call::HubCall;

#[async_trait]
impl UserExports for HubCall {}
