//! Roots made with the host's dnf and Linux namespaces.
//!
//! A root is an overlay on a cached one, which `dnf --installroot` filled from the tag's repository. Nothing is
//! mounted on the host: each step puts the root together in a mount namespace of its own ([`crate::sandbox`]). What
//! builds write is in plain directories below [`NativeHost::base`]:
//!
//! ```text
//! cache/KEY/root        a cached root; cache/KEY.lock is shared by those who use it
//! NAME/upper, work      what one root has changed; NAME.lock is held by its builder
//! NAME/builddir, shared the build user's home and the directory shared with the builder
//! NAME/dnf              settings, cache and logs of dnf
//! NAME/result           packages and logs
//! ```

mod cache;
mod dnf;
mod host;
mod host_view;
mod key;
mod layers;
mod prepare;
mod repomd;
mod requires;
mod root;
mod rpmbuild;
mod stale;
mod steps;
mod user;

pub use host::{BuildUser, CacheLimits, NativeHost};
pub use layers::Layering;
pub use root::NativeBuildroot;
pub use stale::{cleanup_stale, remove_tree};
