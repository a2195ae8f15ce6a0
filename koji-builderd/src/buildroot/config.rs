//! What a root is made from, and what it is asked to do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use koji_core::mock_config::MockConfig;

/// The description of one root.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildrootConfig {
    /// Name, architecture, group, repository, macros and settings.
    pub settings: MockConfig,
    /// The task's working directory on the host.
    pub work_dir: PathBuf,
    /// The directory inside that is shared with the builder, such as `/chroot_tmpdir`.
    pub shared_dir: PathBuf,
    /// How long making the root, and each installation of packages, may take.
    pub setup_timeout: Option<Duration>,
}

impl BuildrootConfig {
    /// Returns how long one run of rpmbuild may take.
    pub fn build_timeout(&self) -> Option<Duration> {
        u64::try_from(self.settings.rpmbuild_timeout).ok().filter(|&s| s > 0).map(Duration::from_secs)
    }
}

/// A command for a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootCommand {
    /// The program and its arguments; no shell is put around them.
    pub command: Vec<String>,
    /// Whom it runs as.
    pub user: RunAs,
    /// The directory inside in which it starts; `None` for the build user's home.
    pub directory: Option<PathBuf>,
    /// Variables besides those that every command gets.
    pub environment: BTreeMap<String, String>,
    /// Whether it may use the network. Mock decides that for the whole root instead
    /// ([`MockConfig::network`](koji_core::mock_config::MockConfig::network)).
    pub network: bool,
    /// How long it may take.
    pub time_limit: Option<Duration>,
    /// Name of the log in the result directory that takes its output; `None` for the root's own log.
    pub log: Option<String>,
}

impl RootCommand {
    /// Makes a command for the build user, without network and limits.
    pub fn new<W: Into<String>>(command: impl IntoIterator<Item = W>) -> Self {
        Self {
            command: command.into_iter().map(Into::into).collect(),
            user: RunAs::BuildUser,
            directory: None,
            environment: BTreeMap::new(),
            network: false,
            time_limit: None,
            log: None,
        }
    }
}

/// Whom a command in a root runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunAs {
    /// The unprivileged user that packages are built by.
    BuildUser,
    /// The root's superuser, who has no power over the host.
    Root,
}

/// A spec file and what it packs, by their paths on the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SrpmSources {
    /// The spec file.
    pub spec: PathBuf,
    /// The directory of sources and patches.
    pub sources: PathBuf,
}

/// A directory that is known by two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedDir {
    /// The path on the host.
    pub host: PathBuf,
    /// The path inside the root.
    pub inside: PathBuf,
}
