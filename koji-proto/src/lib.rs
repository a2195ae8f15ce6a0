//! Koji's wire: XML-RPC to and from serde, faults, method declarations and the client session.
//!
//! This crate knows how calls travel, never what they mean: no method of the API is named here.
//! Its only I/O is the HTTP client in [`client`].

pub mod client;
pub mod dispatch;
pub mod fault;
pub mod spec;
pub mod value;
pub mod xml;

pub use dispatch::{Remote, Reply};
pub use fault::{Fault, FaultCode};
pub use koji_proto_macros::{RpcParams, rpc_api};
pub use spec::{Access, Arguments, CallArguments, DefaultValue, Keywords, MethodSpec, ParamSpec, Params};
pub use value::Value;
