//! What joins declared methods to a transport: where results go, and the caller behind a typed client.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::Caller;
use crate::fault::Fault;
use crate::value::Value;

/// Where the result of a call is written, in the form that its transport wants.
#[derive(Debug)]
pub enum Reply {
    /// XML-RPC: the encoded value.
    Xml(Vec<u8>),
    /// A dynamic value, for calls that the hub makes to itself.
    Value(Value),
}

impl Reply {
    /// Starts an XML-RPC reply.
    pub fn xml() -> Self {
        Self::Xml(crate::xml::begin_response())
    }

    /// Returns an empty reply for a dynamic value.
    pub fn value() -> Self {
        Self::Value(Value::Nil)
    }

    /// Completes the document; empty if the reply is of another form.
    pub fn into_xml(self) -> Vec<u8> {
        match self {
            Self::Xml(mut out) => {
                crate::xml::end_response(&mut out);
                out
            }
            Self::Value(_) => Vec::new(),
        }
    }

    /// Returns the dynamic value; nil if the reply is of another form.
    pub fn into_value(self) -> Value {
        match self {
            Self::Xml(_) => Value::Nil,
            Self::Value(value) => value,
        }
    }

    /// Writes the result.
    ///
    /// A value that has no form on the wire is an internal fault.
    pub fn put<T: Serialize + ?Sized>(&mut self, result: &T) -> Result<(), Fault> {
        match self {
            Self::Xml(out) => crate::xml::write_value(out, result)
                .map_err(|e| Fault::internal(format!("cannot encode: {e}"))),
            Self::Value(value) => {
                *value = Value::from_serialize(result)?;
                Ok(())
            }
        }
    }
}

/// A hub that is reached through a [`Caller`]: the client's implementation of every API trait.
#[derive(Debug, Clone)]
pub struct Remote<C>(pub C);

impl<C: Caller> Remote<C> {
    /// Calls a method and reads its result.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Vec<Value>,
    ) -> Result<T, Fault> {
        let value = self.0.call_raw(method, params).await?;
        value.into_typed().map_err(|e| Fault::internal(format!("unexpected result of {method}: {e}")))
    }
}
