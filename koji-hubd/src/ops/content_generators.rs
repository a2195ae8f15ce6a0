//! Content generators: programs that import builds made elsewhere.

use async_trait::async_trait;
use koji_core::api::content_generators::ContentGeneratorExports;

use crate::call::HubCall;

#[async_trait]
impl ContentGeneratorExports for HubCall {}
