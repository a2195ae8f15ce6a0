//! Calls of no domain: greetings, versions, introspection, counting and filtering.

use koji_proto::{Fault, Keywords, Value, rpc_api};

type Result<T> = std::result::Result<T, Fault>;

/// Calls of no domain.
#[rpc_api]
pub trait SystemExports: Send + Sync {
    /// Greets the caller; arguments are ignored.
    #[rpc("hello")]
    async fn hello(&self, #[arg(rest)] args: Vec<Value>) -> Result<String>;

    /// Returns the positional arguments as they came.
    #[rpc("echo")]
    async fn echo(&self, #[arg(rest)] args: Vec<Value>) -> Result<Vec<Value>>;

    /// Calls a method and returns how many results it has.
    #[rpc("count")]
    async fn count(
        &self,
        #[arg("methodName")] method_name: String,
        #[arg(rest)] args: Vec<Value>,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<i64>;
}
