//! The client side of the wire: a session with a hub, over HTTP.
//!
//! A [`Session`] carries calls, uploads and downloads and copes with what goes wrong on the way: it repeats
//! what got lost, waits for a hub that is offline and renews a session that expired. It knows the few methods
//! that sessions and uploads are made of, and no others. It reads neither configuration nor environment (but
//! for proxies, if asked to) and prints nothing.

mod attempts;
mod caller;
mod clock;
mod download;
mod error;
mod failure;
mod login;
mod multicall;
mod options;
mod session;
mod transport;
mod upload;

pub use caller::{Caller, TRANSPORT_ERROR};
pub use clock::{Clock, SystemClock};
pub use download::Downloaded;
pub use error::{ClientError, Step};
pub use login::Credentials;
pub use multicall::Multicall;
pub use options::Options;
pub use session::Session;
pub use upload::{Progress, UploadTarget, Uploaded};
