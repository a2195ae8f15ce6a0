//! Buildroots of failed tasks.

use koji_proto::{Fault, Keywords, rpc_api};

use crate::refs::LenientInt;

type Result<T> = std::result::Result<T, Fault>;

/// Buildroots of failed tasks.
#[rpc_api]
pub trait FailedTreeExports: Send + Sync {
    /// Makes a task that keeps the files of a failed task's buildroot.
    #[rpc("saveFailedTree", write)]
    async fn save_failed_tree(
        &self,
        #[arg("buildrootID")] buildroot_id: LenientInt,
        #[arg(default = false)] full: bool,
        #[arg("opts", keywords)] options: Keywords,
    ) -> Result<i64>;
}
