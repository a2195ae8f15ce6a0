//! How builders make Maven, Windows and image builds.

use async_trait::async_trait;
use koji_core::api::host::typed_builds::HostTypedBuildExports;

use crate::call::HubCall;

#[async_trait]
impl HostTypedBuildExports for HubCall {}
