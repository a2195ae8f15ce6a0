//! Sessions: how a request proves whose it is, and what that costs (one statement, and no write on a read).

mod check;
mod key;
mod password;
mod touches;

pub use check::{Credentials, LoggedIn, SessionError, check};
pub use key::new_key;
pub(crate) use key::same_secret;
pub use password::{hash_password, verify_password};
pub use touches::Touches;
