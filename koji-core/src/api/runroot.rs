//! Commands that run in buildroots.

use koji_proto::{Fault, Keywords, Value, rpc_api};

use crate::lookup::Lookup;

type Result<T> = std::result::Result<T, Fault>;

/// Commands that run in buildroots.
#[rpc_api]
pub trait RunrootExports: Send + Sync {
    /// Makes a task that runs a command in a buildroot of a tag.
    #[rpc("runroot", write)]
    async fn runroot(
        &self,
        #[arg("tagInfo")] tag_info: Lookup,
        arch: String,
        command: Value,
        channel: Option<String>,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<i64>;
}
