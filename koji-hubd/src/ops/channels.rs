//! Channels: groups of hosts that take the same tasks.

use async_trait::async_trait;
use koji_core::api::channels::ChannelExports;

use crate::call::HubCall;

#[async_trait]
impl ChannelExports for HubCall {}
