//! Packages and the package lists of tags.

use async_trait::async_trait;
use koji_core::api::packages::PackageExports;

use crate::call::HubCall;

#[async_trait]
impl PackageExports for HubCall {}
