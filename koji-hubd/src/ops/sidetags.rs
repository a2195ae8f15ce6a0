//! Side tags: tags that packagers make for themselves.

use async_trait::async_trait;
use koji_core::api::sidetags::SideTagExports;

use crate::call::HubCall;

#[async_trait]
impl SideTagExports for HubCall {}
