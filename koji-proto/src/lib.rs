//! Koji's wire: XML-RPC to and from serde, faults, method declarations and the client session.
//!
//! This crate knows how calls travel, never what they mean: no method of the API is named here.
//! Its only I/O is the HTTP client in [`client`].

pub mod client;
pub mod fault;
pub mod value;
pub mod xml;

pub use fault::{Fault, FaultCode};
pub use value::Value;
