//! A fresh root over a cached one that stays as it is.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sandbox::{
    ConfinedDir, Limits, Mount, Network, Outcome, Output, Owner, Privileges, Sandbox, SandboxSpec,
};

/// How a fresh root is made from a cached one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layering {
    /// By overlayfs where the kernel and file system allow it, else by copying.
    #[default]
    Auto,
    /// By overlayfs.
    Overlay,
    /// By copying.
    Copy,
}

/// A directory tree that can be changed without changing what it came from.
#[derive(Debug, Clone)]
pub(super) enum Layers {
    /// What `lower` holds, with changes in `upper`.
    Overlay { lower: PathBuf, upper: PathBuf, work: PathBuf },
    /// A tree of its own.
    Plain { tree: PathBuf },
}

impl Layers {
    /// Makes an overlay of `lower` in the directory `dir`, or a copy.
    pub(super) async fn make(lower: &Path, dir: &Path, overlay: bool) -> io::Result<Self> {
        if overlay {
            let (upper, work) = (dir.join("upper"), dir.join("work"));
            fs_err::create_dir_all(&upper)?;
            fs_err::create_dir_all(&work)?;
            copy_mode(lower, &upper)?;
            return Ok(Self::Overlay { lower: lower.to_owned(), upper, work });
        }
        fs_err::create_dir_all(dir)?;
        let tree = dir.join("tree");
        let status = tokio::process::Command::new("cp")
            .args(["-a", "--reflink=auto", "--"])
            .args([lower, &tree])
            .kill_on_drop(true)
            .status()
            .await?;
        if !status.success() {
            return Err(io::Error::other(format!("copying {} failed: {status}", lower.display())));
        }
        Ok(Self::Plain { tree })
    }

    /// Returns what makes the tree appear at `target`.
    pub(super) fn mount(&self, target: impl Into<PathBuf>) -> Mount {
        let target = target.into();
        match self.clone() {
            Self::Overlay { lower, upper, work } => Mount::Overlay { lower, upper, work, target },
            Self::Plain { tree } => Mount::Bind { source: tree, target, read_only: false },
        }
    }
}

/// The root of an overlay has the mode of its upper directory.
fn copy_mode(from: &Path, to: &Path) -> io::Result<()> {
    fs_err::set_permissions(to, fs_err::metadata(from)?.permissions())
}

/// Tries to write to an overlay in the directory `scratch`.
pub(super) async fn overlay_works(sandbox: &Sandbox, scratch: &Path) -> bool {
    match try_overlay(sandbox, scratch).await {
        Ok(works) => works,
        Err(error) => {
            tracing::info!(%error, "overlayfs cannot be used here; roots will be copied");
            false
        }
    }
}

async fn try_overlay(sandbox: &Sandbox, scratch: &Path) -> io::Result<bool> {
    let trial = tempfile_in(scratch)?;
    let lower = trial.join("lower");
    let staging = trial.join("staging");
    fs_err::create_dir_all(&lower)?;
    fs_err::create_dir_all(&staging)?;
    let layers = Layers::make(&lower, &trial, true).await?;
    let mut mounts = super::host_view::host_view(&[]);
    mounts.push(layers.mount("/trial"));
    let spec = SandboxSpec {
        staging,
        mounts,
        network: Network::Loopback,
        hostname: None,
        linux32: false,
        privileges: Privileges::PackageRoot,
        command: vec!["mkdir".into(), "/trial/works".into()],
        environment: super::host_view::environment(&trial),
        directory: "/".into(),
        stdout: Output::Discard,
        stderr: Output::Discard,
        limits: Limits::default(),
    };
    let outcome = sandbox.run(&spec, Some(Duration::from_secs(30))).await.map_err(io::Error::other);
    let written = trial.join("upper/works").is_dir();
    fs_err::remove_dir_all(&trial)?;
    Ok(outcome? == Outcome::Exited(0) && written)
}

fn tempfile_in(scratch: &Path) -> io::Result<PathBuf> {
    let name = Path::new("overlay-trial");
    let path = scratch.join(name);
    if path.exists() {
        fs_err::remove_dir_all(&path)?;
    }
    ConfinedDir::open(scratch)?.create_dir(name, Owner::ROOT)?;
    Ok(path)
}
