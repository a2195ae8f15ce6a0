//! Runs one command in a file system, process table and network of its own.
//!
//! Owns the isolation: namespaces, the composition of the new root, the drop of privileges and the end of every
//! process that a command leaves behind. It never knows what a build is; [`crate::buildroot`] says what to mount and
//! what to run.
//!
//! The work is done by the program itself, executed anew under a hidden subcommand ([`SUBCOMMAND`]), since a threaded
//! process can neither enter a pid namespace nor change its root safely:
//!
//! ```text
//! builder --pipe--> "enter": unshare --pipe--> "init": pid 1; mounts, pivot_root, limits --> the command
//! ```
//!
//! Architecture invariants:
//! - All mounts are made in the private mount namespace of `init`. The host never sees one, so that whatever dies, and
//!   however, no mount stays behind.
//! - Each process dies with the one on its left: `enter` sees its input end, `init` has a parent-death signal, and the
//!   kernel ends what lives in the namespace of a dead `init`.
//! - A path below a root that packages have written to is resolved inside that root ([`ConfinedDir`]).

mod confined;
mod enter;
mod init;
mod launch;
mod loopback;
mod mounts;
mod report;
mod spec;

pub use confined::{ConfinedDir, EntryKind, Owner};
pub use enter::enter_main;
pub use launch::{Outcome, Sandbox, SandboxError};
pub use spec::{Limits, Mount, Network, Output, Privileges, SandboxSpec};

/// The first argument by which a program recognizes that it was executed to be a sandbox's helper.
pub const SUBCOMMAND: &str = "__sandbox";
