//! XML-RPC: documents to and from serde.
//!
//! Writing ([`ser`]) goes straight into one buffer and reading ([`de`]) hands values to serde as they are
//! parsed; neither builds a tree. This module knows documents, never transports and never methods. What it
//! accepts and what it writes is what Koji's own hub and clients accept and write.

pub mod de;
pub mod ser;

mod encoding;
mod error;
mod grammar;
mod keywords;
mod limits;
mod scalar;
mod sink;
mod stored;
mod text_writer;
mod tokens;

pub use de::{MethodCall, from_xml_value, parse_call, parse_response};
pub use error::{DecodeError, EncodeError};
pub use keywords::{join_keywords, split_keywords};
pub use limits::Limits;
pub use ser::{
    begin_array, begin_response, end_array, end_response, fault_response, to_call, to_response, write_value,
};
pub use stored::{decode_request, decode_result, encode_fault, encode_request, encode_result};
