//! The seam between typed clients and what carries their calls.

use async_trait::async_trait;

use crate::fault::Fault;
use crate::value::Value;

/// Something that can call a hub's methods by name.
#[async_trait]
pub trait Caller: Send + Sync {
    /// Calls a method; keyword arguments lie in a last, marked map (see
    /// [`join_keywords`](crate::xml::join_keywords)).
    ///
    /// What keeps a call from reaching the hub or its answer from coming back is a fault as well, of the code
    /// [`TRANSPORT_ERROR`].
    async fn call_raw(&self, method: &'static str, params: Vec<Value>) -> Result<Value, Fault>;
}

/// The fault code under which a [`Caller`] reports that a hub could not be asked.
///
/// It is the number that the XML-RPC fault code convention gives to transport errors; hubs do not send it.
pub const TRANSPORT_ERROR: i64 = -32300;

#[async_trait]
impl<C: Caller + ?Sized> Caller for std::sync::Arc<C> {
    async fn call_raw(&self, method: &'static str, params: Vec<Value>) -> Result<Value, Fault> {
        (**self).call_raw(method, params).await
    }
}
