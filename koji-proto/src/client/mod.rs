//! stub
use crate::{Fault, Value};
/// x
#[async_trait::async_trait]
pub trait Caller: Send + Sync {
    /// x
    async fn call_raw(&self, method: &'static str, params: Vec<Value>) -> Result<Value, Fault>;
}
