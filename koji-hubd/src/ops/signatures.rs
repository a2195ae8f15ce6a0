//! Signatures and digests of rpms.

use async_trait::async_trait;
use koji_core::api::signatures::SignatureExports;

use crate::call::HubCall;

#[async_trait]
impl SignatureExports for HubCall {}
