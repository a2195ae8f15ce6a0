//! Policies, as anyone may ask them.

use koji_proto::{Fault, Value, rpc_api};

type Result<T> = std::result::Result<T, Fault>;

/// Policies, as anyone may ask them.
#[rpc_api]
pub trait PolicyExports: Send + Sync {
    /// Returns the action that a policy has for some data.
    #[rpc("evalPolicy")]
    async fn eval_policy(&self, name: String, data: Value) -> Result<Option<String>>;
}
