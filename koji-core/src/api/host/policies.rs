//! Policies, as builders ask them.

use koji_proto::{Fault, Value, rpc_api};

type Result<T> = std::result::Result<T, Fault>;

/// Policies, as builders ask them.
#[rpc_api]
pub trait HostPolicyExports: Send + Sync {
    /// Refuses what a policy does not allow.
    #[rpc("host.assertPolicy")]
    async fn host_assert_policy(
        &self,
        name: String,
        data: Value,
        #[arg(default = "deny")] default: String,
    ) -> Result<()>;

    /// Tells whether a policy allows something, and why: a text, or true where nothing better is known.
    #[rpc("host.checkPolicy")]
    async fn host_check_policy(
        &self,
        name: String,
        data: Value,
        #[arg(default = "deny")] default: String,
        #[arg(default = false)] strict: bool,
    ) -> Result<(bool, Value)>;

    /// Returns the action that a policy has for some data.
    #[rpc("host.evalPolicy")]
    async fn host_eval_policy(&self, name: String, data: Value) -> Result<Option<String>>;
}
