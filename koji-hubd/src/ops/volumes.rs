//! Volumes: the places where files of builds are kept.

use async_trait::async_trait;
use koji_core::api::volumes::VolumeExports;

use crate::call::HubCall;

#[async_trait]
impl VolumeExports for HubCall {}
