//! How callers name builds, rpms, users and events, and lenient forms of plain arguments.
//!
//! Reading an argument never looks anything up. What a form can only be refused for with a fault other than a
//! wrong parameter (a build, an rpm, a user, an event) is kept as it came, and refused by whoever resolves
//! it.

mod build;
mod checked;
mod event;
mod lenient;
mod rpm;
mod unchecked;
mod user;

pub use build::BuildRef;
pub use checked::Checked;
pub use event::EventArg;
pub use lenient::{Flag, Latest, LenientFloat, LenientInt, OneOrMany};
pub use rpm::{RpmName, RpmRef};
pub use unchecked::Unchecked;
pub use user::{UserMatch, UserRef};
