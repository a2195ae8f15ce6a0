//! `koji version`

use clap::Args;
use koji_core::api::system::SystemExports as _;

use crate::context::{Auth, Context};
use crate::error::Result;
use crate::registry::Command;

/// Reports the versions of client and hub.
#[derive(Args)]
pub(crate) struct Version {}

impl Command for Version {
    const NAME: &'static str = "version";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Report client and hub versions";
    const USAGE: &'static str = "[options]";
    const AUTH: Auth = Auth::None;

    async fn run(self, context: &Context) -> Result<()> {
        context.out.line(format!("Client: {}", env!("CARGO_PKG_VERSION")));
        let hub = context.hub().get_koji_version().await?;
        context.out.line(format!("Hub:    {hub}"));
        Ok(())
    }
}
