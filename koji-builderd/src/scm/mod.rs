//! Sources from version control: what a URL says, whether it is allowed, and checking it out.
//!
//! URLs come from whoever submits a task and are hostile until [`ScmUrl::parse`] has taken them: nothing in one can
//! become an option of a command, another transport, or a path outside of the checkout. Commands run without a shell
//! and with an environment of their own. What is done with the sources is not decided here.

mod allowed;
mod checkout;
mod cvs;
mod environment;
mod error;
mod git;
mod kind;
mod permission;
mod svn;
#[cfg(test)]
mod tests;
mod url;

pub use allowed::AllowedScms;
pub use checkout::{CheckedOut, Checkout};
pub use environment::ScmEnvironment;
pub use error::{ScmDenied, ScmError};
pub use kind::{ScmKind, ScmScheme};
pub use permission::ScmPermission;
pub use url::{ScmUrl, ScmUrlError};
