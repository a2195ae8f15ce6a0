//! Builds: what was made of a package in one version and release.

use async_trait::async_trait;
use koji_core::api::builds::BuildExports;

use crate::call::HubCall;

#[async_trait]
impl BuildExports for HubCall {}
