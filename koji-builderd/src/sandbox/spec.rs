//! What a sandbox is to look like and to run; travels from the builder to its helper as JSON.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The description of one isolated command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxSpec {
    /// An empty directory of the host on which the new root is put together. Nothing is left in it.
    pub staging: PathBuf,
    /// What the new root consists of, in this order; the first entry has the target `/`.
    pub mounts: Vec<Mount>,
    /// Which network the command sees.
    pub network: Network,
    /// The host name inside; `None` keeps the host's.
    pub hostname: Option<String>,
    /// Whether a 64-bit kernel is to call itself by the name of its 32-bit sibling (`uname -m`).
    pub linux32: bool,
    /// Whom the command runs as.
    pub privileges: Privileges,
    /// The program, searched on the `PATH` of [`Self::environment`], and its arguments.
    pub command: Vec<String>,
    /// The whole environment of the command.
    pub environment: BTreeMap<String, String>,
    /// The directory inside in which the command starts.
    pub directory: PathBuf,
    /// Where the command's standard output goes.
    pub stdout: Output,
    /// Where the command's standard error goes.
    pub stderr: Output,
    /// Resource limits of every process inside.
    pub limits: Limits,
}

/// One part of the new root. Targets are absolute paths inside; what is missing of them is created.
///
/// Writable parts carry `nodev` and `nosuid`: a device node that a package brings along cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Mount {
    /// Shows a file or directory of the host.
    Bind {
        /// The path on the host.
        source: PathBuf,
        /// The path inside.
        target: PathBuf,
        /// Whether writing is refused.
        read_only: bool,
    },
    /// Shows `lower` with all changes going to `upper`.
    Overlay {
        /// The directory that stays as it is.
        lower: PathBuf,
        /// The directory that takes the changes.
        upper: PathBuf,
        /// The kernel's scratch directory, on the file system of `upper`.
        work: PathBuf,
        /// The path inside.
        target: PathBuf,
    },
    /// An empty file system in memory.
    Tmpfs {
        /// The path inside.
        target: PathBuf,
        /// Permission bits of its root, such as `0o1777`.
        mode: u32,
    },
    /// A symbolic link, for roots that start from an empty file system.
    Symlink {
        /// What the link says.
        points_to: PathBuf,
        /// The path inside.
        target: PathBuf,
    },
    /// The processes of the sandbox, without the files that steer the kernel.
    Proc {
        /// The path inside.
        target: PathBuf,
    },
    /// The kernel's view of devices, read-only.
    Sys {
        /// The path inside.
        target: PathBuf,
    },
    /// `/dev` with the harmless nodes, terminals and shared memory of the sandbox's own.
    Devices {
        /// The path inside.
        target: PathBuf,
    },
}

impl Mount {
    /// Returns where inside the part is to appear.
    pub fn target(&self) -> &std::path::Path {
        match self {
            Self::Bind { target, .. }
            | Self::Overlay { target, .. }
            | Self::Tmpfs { target, .. }
            | Self::Symlink { target, .. }
            | Self::Proc { target }
            | Self::Sys { target }
            | Self::Devices { target } => target,
        }
    }
}

/// Which network a command sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// The host's.
    Host,
    /// A loopback interface of its own and nothing else.
    Loopback,
}

/// Whom a command runs as, and what that user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privileges {
    /// An ordinary user without any capability.
    User {
        /// User id.
        uid: u32,
        /// Group id; there are no further groups.
        gid: u32,
    },
    /// Root with the capabilities that installing packages takes, which cannot mount, trace, load modules or reach
    /// devices.
    PackageRoot,
}

/// Where an output stream goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Nowhere.
    Discard,
    /// To the end of a file of the host, which is created if missing.
    Append(PathBuf),
}

/// Resource limits; `None` leaves what the builder has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Open files of one process.
    pub open_files: Option<u64>,
    /// Processes of the user, counted over the whole host.
    pub processes: Option<u64>,
    /// Bytes of a core dump.
    pub core_bytes: Option<u64>,
    /// Bytes of the largest file that may be written.
    pub file_bytes: Option<u64>,
    /// Bytes of address space of one process.
    pub address_bytes: Option<u64>,
}

impl Limits {
    /// Returns what suits a build: many files, no core dumps, and no fork bomb that stops the host.
    pub fn for_builds() -> Self {
        Self {
            open_files: Some(16 * 1024),
            processes: Some(32 * 1024),
            core_bytes: Some(0),
            ..Self::default()
        }
    }
}
