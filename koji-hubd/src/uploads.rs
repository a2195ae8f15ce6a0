//! Raw uploads.

use std::sync::Arc;

use crate::hub::Hub;
use crate::rpc::Peer;
use koji_proto::{Fault, xml};

/// Receives one chunk of a file.
pub(crate) async fn receive(
    _hub: &Arc<Hub>,
    _peer: Peer,
    _query: &str,
    _body: axum::body::BodyDataStream,
) -> Vec<u8> {
    xml::fault_response(&Fault::not_implemented("upload"))
}
