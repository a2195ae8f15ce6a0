//! Archives: files of builds that are no rpms.

use async_trait::async_trait;
use koji_core::api::archives::ArchiveExports;

use crate::call::HubCall;

#[async_trait]
impl ArchiveExports for HubCall {}
