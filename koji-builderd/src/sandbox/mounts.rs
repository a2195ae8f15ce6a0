//! Puts the new root together and moves into it.

use std::io;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{fchdir, pivot_root};

use super::confined::{ConfinedDir, EntryKind, path_of};
use super::report::{InStep as _, StepError};
use super::spec::Mount;

/// Nodes of `/dev` that let nobody harm the host.
const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

/// What `/dev` has besides nodes.
const DEVICE_LINKS: [(&str, &str); 5] = [
    ("ptmx", "pts/ptmx"),
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
];

/// Files of `/proc` through which root steers the kernel by file permission alone, whatever its capabilities.
const KERNEL_CONTROLS: [&str; 6] = ["sys", "sysrq-trigger", "irq", "bus", "fs", "acpi"];

const NONE: Option<&Path> = None;

/// Mounts every part at `staging` and makes the result the root of the mount namespace, which must be private to
/// the caller's sandbox.
pub(super) fn enter_root(staging: &Path, mounts: &[Mount]) -> Result<(), StepError> {
    mount(NONE, "/", NONE, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NONE)
        .step(|| "detach mounts from the host's".into())?;
    let (first, rest) =
        mounts.split_first().ok_or(io::ErrorKind::InvalidInput).step(|| "find a root to mount".into())?;
    mount_root(first, staging).step(|| describe(first))?;
    let root = ConfinedDir::open(staging).step(|| "open the new root".into())?;
    for part in rest {
        mount_part(part, &root).step(|| describe(part))?;
    }
    pivot(&root).step(|| "change the root".into())
}

fn describe(part: &Mount) -> String {
    let target = part.target().display();
    match part {
        Mount::Bind { source, .. } => format!("mount {} on {target}", source.display()),
        Mount::Overlay { lower, .. } => format!("mount an overlay of {} on {target}", lower.display()),
        Mount::Tmpfs { .. } => format!("mount a tmpfs on {target}"),
        Mount::Symlink { .. } => format!("make the link {target}"),
        Mount::Proc { .. } => format!("mount proc on {target}"),
        Mount::Sys { .. } => format!("mount sysfs on {target}"),
        Mount::Devices { .. } => format!("mount devices on {target}"),
    }
}

fn mount_root(part: &Mount, staging: &Path) -> io::Result<()> {
    match part {
        Mount::Bind { source, read_only, .. } => bind(source, || Ok(staging.to_owned()), *read_only),
        Mount::Overlay { lower, upper, work, .. } => overlay(lower, upper, work, staging),
        Mount::Tmpfs { mode, .. } => tmpfs(staging, *mode),
        _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "this kind of mount cannot be the root")),
    }
}

fn mount_part(part: &Mount, root: &ConfinedDir) -> io::Result<()> {
    let dir = |target: &Path| root.mount_point(target, EntryKind::Directory);
    match part {
        Mount::Bind { source, target, read_only } => {
            let kind = if source.is_dir() { EntryKind::Directory } else { EntryKind::File };
            bind_at(source, root, target, kind, *read_only)
        }
        Mount::Overlay { lower, upper, work, target } => overlay(lower, upper, work, &path_of(&dir(target)?)),
        Mount::Tmpfs { target, mode } => tmpfs(&path_of(&dir(target)?), *mode),
        Mount::Symlink { points_to, target } => {
            root.symlink(points_to, target.strip_prefix("/").unwrap_or(target))
        }
        Mount::Proc { target } => proc(root, target),
        Mount::Sys { target } => {
            let flags = confined_flags() | MsFlags::MS_NOEXEC | MsFlags::MS_RDONLY;
            Ok(mount(Some("sysfs"), &path_of(&dir(target)?), Some("sysfs"), flags, NONE)?)
        }
        Mount::Devices { target } => devices(root, target),
    }
}

fn confined_flags() -> MsFlags {
    MsFlags::MS_NOSUID | MsFlags::MS_NODEV
}

fn bind_at(
    source: &Path,
    root: &ConfinedDir,
    target: &Path,
    kind: EntryKind,
    read_only: bool,
) -> io::Result<()> {
    // The target is opened anew for the second step: the first descriptor still names what lies under the mount.
    let mut opened = Vec::new();
    bind(
        source,
        || {
            let fd = root.mount_point(target, kind)?;
            let path = path_of(&fd);
            opened.push(fd);
            Ok(path)
        },
        read_only,
    )
}

fn bind(source: &Path, mut target: impl FnMut() -> io::Result<PathBuf>, read_only: bool) -> io::Result<()> {
    mount(Some(source), &target()?, NONE, MsFlags::MS_BIND, NONE)?;
    let mut flags = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | confined_flags();
    flags.set(MsFlags::MS_RDONLY, read_only);
    Ok(mount(NONE, &target()?, NONE, flags, NONE)?)
}

fn overlay(lower: &Path, upper: &Path, work: &Path, target: &Path) -> io::Result<()> {
    // Descriptors keep commas and colons of paths out of the option string.
    let (lower, upper, work) =
        (ConfinedDir::open(lower)?, ConfinedDir::open(upper)?, ConfinedDir::open(work)?);
    let options = format!(
        "lowerdir={},upperdir={},workdir={}",
        path_of(&lower).display(),
        path_of(&upper).display(),
        path_of(&work).display()
    );
    Ok(mount(Some("overlay"), target, Some("overlay"), confined_flags(), Some(options.as_str()))?)
}

fn tmpfs(target: &Path, mode: u32) -> io::Result<()> {
    let options = format!("mode={mode:o}");
    Ok(mount(Some("tmpfs"), target, Some("tmpfs"), confined_flags(), Some(options.as_str()))?)
}

fn proc(root: &ConfinedDir, target: &Path) -> io::Result<()> {
    let flags = confined_flags() | MsFlags::MS_NOEXEC;
    let mount_point = root.mount_point(target, EntryKind::Directory)?;
    mount(Some("proc"), &path_of(&mount_point), Some("proc"), flags, NONE)?;
    for name in KERNEL_CONTROLS {
        let control = target.join(name);
        let kind = match root.kind_inside(&control) {
            Ok(kind) => kind,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let source = root.mount_point(&control, kind)?;
        bind_at(&path_of(&source), root, &control, kind, true)?;
    }
    Ok(())
}

fn devices(root: &ConfinedDir, target: &Path) -> io::Result<()> {
    let on_dev = |name: &str, kind| root.mount_point(&target.join(name), kind);
    let mount_point = root.mount_point(target, EntryKind::Directory)?;
    mount(Some("tmpfs"), &path_of(&mount_point), Some("tmpfs"), confined_flags(), Some("mode=755,size=1m"))?;
    for name in DEVICES {
        let node = Path::new("/dev").join(name);
        mount(Some(&node), &path_of(&on_dev(name, EntryKind::File)?), NONE, MsFlags::MS_BIND, NONE)?;
    }
    let dev = root.enter(target)?;
    for (name, points_to) in DEVICE_LINKS {
        dev.symlink(Path::new(points_to), Path::new(name))?;
    }
    tmpfs(&path_of(&on_dev("shm", EntryKind::Directory)?), 0o1777)?;
    let terminals = on_dev("pts", EntryKind::Directory)?;
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    let options = Some("newinstance,ptmxmode=0666,mode=0620,gid=5");
    Ok(mount(Some("devpts"), &path_of(&terminals), Some("devpts"), flags, options)?)
}

/// Makes `root` the root and drops the old one, which a process inside then has no name for.
fn pivot(root: &ConfinedDir) -> io::Result<()> {
    fchdir(root.as_fd())?;
    pivot_root(".", ".")?;
    umount2(".", MntFlags::MNT_DETACH)?;
    Ok(nix::unistd::chdir("/")?)
}
