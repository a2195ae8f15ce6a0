//! The host's dnf and rpm, working on a root from outside of it.

use std::path::PathBuf;
use std::time::Duration;

use koji_core::mock_config::MockConfig;
use koji_proto::Value;

use super::host::NativeHost;
use super::host_view::{environment, host_view};
use super::layers::Layers;
use crate::sandbox::{Limits, Mount, Network, Outcome, Output, Privileges, SandboxError, SandboxSpec};

/// A package manager for one root, with its settings, cache and logs in a directory of its own.
#[derive(Debug, Clone)]
pub(super) struct Dnf<'a> {
    pub host: &'a NativeHost,
    pub settings: &'a MockConfig,
    /// Directory of settings, cache and logs.
    pub state: PathBuf,
    /// Where in the root the rpm database is, as an absolute path inside.
    pub database: String,
}

/// One run of a tool of the host.
pub(super) struct ToolRun<'r> {
    /// The root's files.
    pub root: &'r Layers,
    /// A cache of metadata to start from.
    pub cache: Option<&'r Layers>,
    pub stdout: Output,
    pub stderr: Output,
    pub time_limit: Option<Duration>,
}

impl Dnf<'_> {
    /// Makes the directory.
    pub(super) fn prepare(&self) -> std::io::Result<()> {
        for name in ["home", "cache", "persist", "log", "staging", "root"] {
            fs_err::create_dir_all(self.state.join(name))?;
        }
        // Debian's rpm would look for the database in the home directory; and no package may set modes of mount points.
        let macros = format!("%_dbpath {}\n%_netsharedpath /dev:/proc:/sys\n", self.database);
        fs_err::write(self.state.join("home/.rpmmacros"), macros)?;
        fs_err::write(self.state.join("dnf.conf"), self.configuration())
    }

    /// Returns the directory of downloaded metadata.
    pub(super) fn cache_dir(&self) -> PathBuf {
        self.state.join("cache")
    }

    /// Runs dnf on a root.
    pub(super) async fn run(&self, run: ToolRun<'_>, arguments: &[String]) -> Result<Outcome, SandboxError> {
        let root = self.root_path();
        let mut command: Vec<String> = vec![
            self.host.dnf.to_string_lossy().into_owned(),
            "-y".into(),
            "-c".into(),
            self.state.join("dnf.conf").to_string_lossy().into_owned(),
            format!("--installroot={}", root.display()),
            format!("--releasever={}", self.release_version()),
        ];
        if self.settings.extra.is_true("mock.forcearch") {
            command.push(format!("--forcearch={}", self.settings.target_arch()));
        }
        command.extend_from_slice(arguments);
        self.sandboxed(run, command, self.network()).await
    }

    /// Runs rpm on a root.
    pub(super) async fn rpm(&self, run: ToolRun<'_>, arguments: &[&str]) -> Result<Outcome, SandboxError> {
        let root = self.root_path().to_string_lossy().into_owned();
        let mut command = ["rpm", "--root", &root, "--dbpath", &self.database].map(str::to_owned).to_vec();
        command.extend(arguments.iter().map(|a| (*a).to_owned()));
        self.sandboxed(run, command, Network::Loopback).await
    }

    /// Returns the tag's commands for modules, each as arguments of dnf.
    pub(super) fn module_commands(&self) -> Vec<Vec<String>> {
        let commands = self.settings.extra.get("mock.module_setup_commands").and_then(Value::as_array);
        let words = |command: &Value| {
            let words = command.as_array()?.iter().map(|word| word.as_str().map(str::to_owned));
            let mut words = words.collect::<Option<Vec<_>>>()?;
            words.insert(0, "module".to_owned());
            Some(words)
        };
        commands.unwrap_or_default().iter().filter_map(words).collect()
    }

    async fn sandboxed(
        &self,
        run: ToolRun<'_>,
        command: Vec<String>,
        network: Network,
    ) -> Result<Outcome, SandboxError> {
        let root = self.root_path();
        let mut mounts = host_view(&self.local_repos());
        mounts.push(Mount::Bind { source: self.state.clone(), target: self.state.clone(), read_only: false });
        mounts.extend(run.cache.map(|cache| cache.mount(self.cache_dir())));
        mounts.push(run.root.mount(&root));
        mounts.push(Mount::Proc { target: root.join("proc") });
        mounts.push(Mount::Sys { target: root.join("sys") });
        mounts.push(Mount::Devices { target: root.join("dev") });
        let spec = SandboxSpec {
            staging: self.state.join("staging"),
            mounts,
            network,
            hostname: None,
            linux32: needs_linux32(&self.settings.arch),
            privileges: Privileges::PackageRoot,
            command,
            environment: environment(&self.state.join("home")),
            directory: "/".into(),
            stdout: run.stdout,
            stderr: run.stderr,
            limits: Limits::for_builds(),
        };
        self.host.sandbox.run(&spec, run.time_limit).await
    }

    /// Returns where tools find the root.
    fn root_path(&self) -> PathBuf {
        self.state.join("root")
    }

    fn local_repos(&self) -> Vec<PathBuf> {
        let paths = self.settings.base_urls.iter().filter_map(|url| url.strip_prefix("file://"));
        paths.map(PathBuf::from).collect()
    }

    /// Scriptlets share dnf's network; they get none when there is nothing to download.
    fn network(&self) -> Network {
        let local = self.settings.base_urls.iter().all(|url| url.starts_with("file://"));
        if local { Network::Loopback } else { Network::Host }
    }

    fn release_version(&self) -> String {
        match self.settings.extra.get("mock.releasever") {
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::Str(text)) if !text.is_empty() => text.clone(),
            _ => "1".to_owned(),
        }
    }

    fn configuration(&self) -> String {
        // dnf puts the root's path before these three, whatever they are; the root is a neighbour of their places.
        let path = |name: &str| format!("/../{name}");
        let proxy = self.settings.proxy.as_ref().map(|url| format!("proxy={url}\n")).unwrap_or_default();
        let best = i32::from(self.settings.extra.is_true("mock.yum.best"));
        format!(
            "[main]\n{proxy}cachedir={}\npersistdir={}\nlogdir={}\nreposdir=/dev/null\npluginpath=/dev/null\n\
             pluginconfpath=/dev/null\nvarsdir=/dev/null\nplugins=0\nretries=20\nobsoletes=1\ngpgcheck=0\n\
             assumeyes=1\ninstall_weak_deps=0\nstrict=1\nbest={best}\nskip_if_unavailable=0\n\
             metadata_expire=-1\n\n{}",
            path("cache"),
            path("persist"),
            path("log"),
            self.settings.repo_section()
        )
    }
}

/// Tells whether programs of this architecture take a 64-bit kernel for a 32-bit one only when told to.
pub(super) fn needs_linux32(arch: &str) -> bool {
    match std::env::consts::ARCH {
        "x86_64" => matches!(arch, "i386" | "i486" | "i586" | "i686" | "athlon"),
        "aarch64" => arch.starts_with("arm"),
        "powerpc64" => arch == "ppc",
        "s390x" => arch == "s390",
        _ => false,
    }
}
