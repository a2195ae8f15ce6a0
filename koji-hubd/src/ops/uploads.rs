//! Uploads, and the output of tasks.

use async_trait::async_trait;
use koji_core::api::uploads::UploadExports;

use crate::call::HubCall;

#[async_trait]
impl UploadExports for HubCall {}
