//! What all roots of one machine share.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::layers::Layering;
use crate::sandbox::{Owner, Sandbox};

/// A machine on which roots are made.
#[derive(Debug)]
pub struct NativeHost {
    /// Directory of roots and of cached ones; only root may enter it, since packages bring setuid programs along.
    pub base: PathBuf,
    /// Runs commands in isolation.
    pub sandbox: Sandbox,
    /// The package manager: dnf.
    pub dnf: PathBuf,
    /// Whom packages are built by.
    pub build_user: BuildUser,
    /// How many cached roots may stay.
    pub cache_limits: CacheLimits,
    /// How a fresh root is made from a cached one.
    pub layering: Layering,
    /// Tells the time, for logs.
    pub clock: fn() -> Timestamp,
    overlay_works: OnceCell<bool>,
}

impl NativeHost {
    /// Describes a machine with the usual settings.
    pub fn new(base: impl Into<PathBuf>, sandbox: Sandbox) -> Self {
        Self {
            base: base.into(),
            sandbox,
            dnf: PathBuf::from("/usr/bin/dnf"),
            build_user: BuildUser::default(),
            cache_limits: CacheLimits::default(),
            layering: Layering::Auto,
            clock: Timestamp::now,
            overlay_works: OnceCell::new(),
        }
    }

    /// Returns the directory of cached roots.
    pub(super) fn cache_dir(&self) -> PathBuf {
        self.base.join("cache")
    }

    /// Tells whether fresh roots are overlays; tries it out the first time.
    pub(super) async fn uses_overlays(&self, scratch: &Path) -> bool {
        match self.layering {
            Layering::Overlay => true,
            Layering::Copy => false,
            Layering::Auto => {
                *self.overlay_works.get_or_init(|| super::layers::overlay_works(&self.sandbox, scratch)).await
            }
        }
    }
}

/// The unprivileged user inside roots. Names show in source packages; mock's are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildUser {
    /// User name.
    pub name: String,
    /// Group name.
    pub group: String,
    /// User id, which should belong to nobody on the host.
    pub uid: u32,
    /// Group id, likewise.
    pub gid: u32,
}

impl Default for BuildUser {
    /// The ids lie where neither distributions nor systemd hand out any.
    fn default() -> Self {
        Self { name: "mockbuild".to_owned(), group: "mock".to_owned(), uid: 61000, gid: 61000 }
    }
}

impl BuildUser {
    pub(super) fn owner(&self) -> Owner {
        Owner { uid: self.uid, gid: self.gid }
    }
}

/// Bounds of the cache. A root in use is never removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// Roots to keep.
    pub roots: usize,
    /// Bytes that they may take together.
    pub bytes: u64,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self { roots: 20, bytes: 20 << 30 }
    }
}
