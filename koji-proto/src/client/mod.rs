//! The client side of the wire: what reaches a hub.

mod caller;

pub use caller::{Caller, TRANSPORT_ERROR};
