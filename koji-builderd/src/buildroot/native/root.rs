//! One root: its directories, its layers, and how a command gets into it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::super::config::{BuildrootConfig, RunAs};
use super::super::error::BuildrootError;
use super::super::logs::{CONFIG_LOG, HARDWARE_LOG, Journal, hardware};
use super::cache::CachedRoot;
use super::dnf::{Dnf, needs_linux32};
use super::host::NativeHost;
use super::layers::Layers;
use super::prepare::Preparation;
use super::stale::{owner_lock, remove_tree};
use crate::lock::{FileLock, Sharing};
use crate::logs::LogPlace;
use crate::sandbox::{ConfinedDir, Limits, Mount, Network, Outcome, Output, Owner, Privileges, SandboxSpec};

/// The build user's home inside.
pub(super) const HOME: &str = "/builddir";

/// Files of the host that make its network usable inside.
const RESOLVER_FILES: [&str; 2] = ["/etc/resolv.conf", "/etc/hosts"];

/// A root of the native driver.
#[derive(Debug)]
pub struct NativeBuildroot {
    pub(super) host: Arc<NativeHost>,
    pub(super) config: BuildrootConfig,
    pub(super) dir: PathBuf,
    pub(super) journal: Journal,
    /// Tells cleaners that the builder lives, also when making the root fails, since its logs are still wanted.
    pub(super) owner: Option<FileLock>,
    pub(super) made: Option<Made>,
}

/// What there is once a root has been made.
#[derive(Debug)]
pub(super) struct Made {
    pub layers: Layers,
    pub dnf_cache: Layers,
    /// Keeps the cached root in place.
    pub cached: CachedRoot,
}

/// A command for the inside.
pub(super) struct Inside {
    pub command: Vec<String>,
    pub user: RunAs,
    pub directory: PathBuf,
    pub environment: BTreeMap<String, String>,
    /// What the inside shows besides its usual parts.
    pub mounts: Vec<Mount>,
    pub network: bool,
    pub stdout: Output,
    pub stderr: Output,
    pub time_limit: Option<Duration>,
}

impl NativeBuildroot {
    /// Describes a root; nothing is made yet.
    pub fn new(host: Arc<NativeHost>, config: BuildrootConfig) -> Self {
        let dir = host.base.join(&config.settings.name);
        let journal = Journal { dir: dir.join("result"), clock: host.clock };
        Self { host, config, dir, journal, owner: None, made: None }
    }

    /// Makes directories, the lock and the layers.
    pub(super) async fn make(&mut self) -> Result<(), BuildrootError> {
        make_private_dir(&self.host.base)?;
        if self.owner.is_none() {
            self.owner = Some(FileLock::acquire(&owner_lock(&self.dir), Sharing::Exclusive).await?);
        }
        remove_tree(&self.dir).await?;
        make_private_dir(&self.dir)?;
        for name in ["result", "staging"] {
            fs_err::create_dir(self.dir.join(name))?;
        }
        let dir = ConfinedDir::open(&self.dir)?;
        for name in ["builddir", "shared"] {
            dir.create_dir(Path::new(name), self.host.build_user.owner())?;
        }
        self.write_configuration(&dir)?;
        let _step = self.journal.step("chroot init")?;
        let preparation = Preparation {
            host: &self.host,
            settings: &self.config.settings,
            journal: &self.journal,
            time_limit: self.config.setup_timeout,
        };
        let cached = preparation.cached_root().await?;
        let overlay = self.host.uses_overlays(&self.dir).await;
        let layers = Layers::make(&cached.tree(), &self.dir, overlay).await?;
        let dnf = self.dnf_with(&cached.facts.database);
        dnf.prepare()?;
        let dnf_cache =
            Layers::make(&cached.dir.join("dnf/cache"), &self.dir.join("dnf-cache"), overlay).await?;
        self.made = Some(Made { layers, dnf_cache, cached });
        Ok(())
    }

    fn write_configuration(&self, dir: &ConfinedDir) -> Result<(), BuildrootError> {
        self.journal.write(CONFIG_LOG, &self.config.settings.render()?)?;
        self.journal.write(HARDWARE_LOG, &hardware(&self.dir))?;
        let macros = self.config.settings.macros();
        let line = |(name, value): (&String, &String)| format!("{name} {}\n", value.replace('\n', "\\\n"));
        let text: String = macros.iter().map(line).collect();
        dir.write(Path::new("builddir/.rpmmacros"), text.as_bytes(), Owner::ROOT)?;
        Ok(())
    }

    pub(super) fn made(&self) -> Result<&Made, BuildrootError> {
        self.made.as_ref().ok_or(BuildrootError::NotInitialized)
    }

    /// Returns the package manager for the root.
    pub(super) fn dnf(&self) -> Result<Dnf<'_>, BuildrootError> {
        Ok(self.dnf_with(&self.made()?.cached.facts.database))
    }

    fn dnf_with(&self, database: &str) -> Dnf<'_> {
        Dnf {
            host: &self.host,
            settings: &self.config.settings,
            state: self.dir.join("dnf"),
            database: database.to_owned(),
        }
    }

    /// Returns the build user's home, on the host.
    pub(super) fn home(&self) -> PathBuf {
        self.dir.join("builddir")
    }

    /// Runs a command inside.
    pub(super) async fn inside(&self, inside: Inside) -> Result<Outcome, BuildrootError> {
        let mut environment: BTreeMap<String, String> = [
            ("HOME", if inside.user == RunAs::Root { "/root" } else { HOME }),
            ("HOSTNAME", "mock"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"),
            ("SHELL", "/bin/bash"),
            ("TERM", "vt100"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
        environment.extend(self.config.settings.environment());
        environment.extend(inside.environment);
        let user = &self.host.build_user;
        let mut mounts = self.mounts(inside.network)?;
        mounts.extend(inside.mounts);
        let spec = SandboxSpec {
            staging: self.dir.join("staging"),
            mounts,
            network: if inside.network { Network::Host } else { Network::Loopback },
            hostname: None,
            linux32: needs_linux32(&self.config.settings.arch),
            privileges: match inside.user {
                RunAs::BuildUser => Privileges::User { uid: user.uid, gid: user.gid },
                RunAs::Root => Privileges::PackageRoot,
            },
            command: inside.command,
            environment,
            directory: inside.directory,
            stdout: inside.stdout,
            stderr: inside.stderr,
            limits: Limits::for_builds(),
        };
        Ok(self.host.sandbox.run(&spec, inside.time_limit).await?)
    }

    fn mounts(&self, network: bool) -> Result<Vec<Mount>, BuildrootError> {
        let bind = |source: PathBuf, target: PathBuf, read_only| Mount::Bind { source, target, read_only };
        let mut mounts = vec![
            self.made()?.layers.mount("/"),
            bind(self.home(), HOME.into(), false),
            bind(self.dir.join("shared"), self.config.shared_dir.clone(), false),
            Mount::Proc { target: "/proc".into() },
            Mount::Sys { target: "/sys".into() },
            Mount::Devices { target: "/dev".into() },
        ];
        if network {
            let files =
                RESOLVER_FILES.iter().filter_map(|file| Some((std::fs::canonicalize(file).ok()?, file)));
            mounts.extend(files.map(|(source, file)| bind(source, file.into(), true)));
        }
        let wanted = &self.config.settings.bind_mounts;
        mounts.extend(wanted.iter().map(|(source, target)| bind(source.into(), target.into(), false)));
        Ok(mounts)
    }

    /// Returns where logs grow.
    pub(super) fn log_places(&self) -> Vec<LogPlace> {
        vec![
            LogPlace::matching(&self.dir, "result", "*.log"),
            LogPlace::matching(&self.dir, "dnf/log", "dnf*.log"),
        ]
    }
}

/// Packages bring setuid programs along, which nobody but root may reach.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::create_dir_all(dir)?;
    fs_err::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}
