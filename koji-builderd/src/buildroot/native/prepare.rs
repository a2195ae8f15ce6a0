//! Makes the cached root that fresh roots start from.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use koji_core::mock_config::MockConfig;

use super::super::error::{BuildrootError, Failure};
use super::super::installed::DATABASES;
use super::super::logs::{Journal, ROOT_LOG};
use super::cache::{CachedRoot, Lookup, NewRoot, RootCache};
use super::dnf::{Dnf, ToolRun, needs_linux32};
use super::host::NativeHost;
use super::host_view::{environment, host_view};
use super::key::RootKey;
use super::layers::Layers;
use super::repomd::RepoFingerprint;
use super::user::add_build_user;
use crate::sandbox::{Limits, Mount, Network, Outcome, Output, Privileges, SandboxSpec};

/// What making a root takes.
pub(super) struct Preparation<'a> {
    pub host: &'a NativeHost,
    pub settings: &'a MockConfig,
    pub journal: &'a Journal,
    pub time_limit: Option<Duration>,
}

impl Preparation<'_> {
    /// Returns the cached root, which is made first if it is missing.
    pub(super) async fn cached_root(&self) -> Result<CachedRoot, BuildrootError> {
        let repo = RepoFingerprint::fetch(self.settings).await?;
        let key = RootKey::new(self.settings, &repo, &self.host.build_user);
        let cache = RootCache { dir: self.host.cache_dir(), limits: self.host.cache_limits };
        loop {
            match cache.look_up(&key).await? {
                Lookup::Found(root) => {
                    self.journal.note(&format!("using cached root {}", key.as_str()))?;
                    return Ok(root);
                }
                Lookup::Missing(new) => {
                    self.journal.note(&format!("making root {}", key.as_str()))?;
                    match self.fill(&new).await {
                        Ok(database) => new.finish(database).await?,
                        Err(error) => {
                            new.abandon().await?;
                            return Err(error);
                        }
                    }
                    cache.trim().await?;
                }
            }
        }
    }

    /// Installs the group; returns where the root's rpm database is.
    async fn fill(&self, new: &NewRoot) -> Result<String, BuildrootError> {
        let tree = new.dir.join("root");
        fs_err::create_dir(&tree)?;
        fs_err::set_permissions(&tree, Permissions::from_mode(0o755))?;
        let database = self.default_database(&new.dir).await?;
        let dnf = Dnf { host: self.host, settings: self.settings, state: new.dir.join("dnf"), database };
        dnf.prepare()?;
        let root = Layers::Plain { tree: tree.clone() };
        for command in dnf.module_commands() {
            self.run_dnf(&dnf, &root, &command).await?;
        }
        self.run_dnf(&dnf, &root, &["install".to_owned(), format!("@{}", self.settings.group)]).await?;
        add_build_user(&tree, &self.host.build_user)?;
        self.settle_database(&root, &dnf).await
    }

    async fn run_dnf(
        &self,
        dnf: &Dnf<'_>,
        root: &Layers,
        arguments: &[String],
    ) -> Result<(), BuildrootError> {
        let log = Output::Append(self.journal.path(ROOT_LOG));
        let run =
            ToolRun { root, cache: None, stdout: log.clone(), stderr: log, time_limit: self.time_limit };
        let outcome = dnf.run(run, arguments).await?;
        Failure::check("dnf", outcome).map_err(|failure| BuildrootError::Init { failure, log: ROOT_LOG })
    }

    /// Returns where the host's rpm keeps databases, unless that is in a home directory.
    async fn default_database(&self, dir: &Path) -> Result<String, BuildrootError> {
        let asked = dir.join("database");
        let spec = SandboxSpec {
            mounts: host_view(&[]),
            environment: environment(Path::new("/nonexistent")),
            ..self.question(dir, "rpm --eval %_dbpath", &asked)?
        };
        let _ = self.host.sandbox.run(&spec, self.time_limit).await?;
        let answer = fs_err::read_to_string(&asked).unwrap_or_default();
        Ok(known_database(answer.trim()).unwrap_or_else(|| format!("/{}", DATABASES[1])))
    }

    /// Moves the database to where the root's own rpm looks for it.
    async fn settle_database(&self, root: &Layers, dnf: &Dnf<'_>) -> Result<String, BuildrootError> {
        let asked = dnf.state.join("database");
        let used = dnf.database.as_str();
        let script = format!(
            "set -e; own=$(rpm --eval %_dbpath 2>/dev/null) || exit 0
            case $own in {used}) ;; /{}|/{})
                if [ \"$(realpath -m $own)\" != \"$(realpath -m {used})\" ]; then
                    mkdir -p ${{own%/*}}; rm -rf $own; mv {used} $own; ln -sr $own {used}
                fi ;;
            *) exit 0 ;; esac
            echo $own",
            DATABASES[0], DATABASES[1]
        );
        let spec = SandboxSpec {
            mounts: vec![
                root.mount("/"),
                Mount::Proc { target: "/proc".into() },
                Mount::Devices { target: "/dev".into() },
            ],
            environment: environment(Path::new("/root")),
            ..self.question(&dnf.state, &script, &asked)?
        };
        // A root without rpm, or without a shell, has no opinion.
        let outcome = self.host.sandbox.run(&spec, self.time_limit).await;
        if !matches!(outcome, Ok(Outcome::Exited(0))) {
            self.journal.note(&format!("could not ask the root where its rpm database is: {outcome:?}"))?;
        }
        let answer = fs_err::read_to_string(&asked).unwrap_or_default();
        Ok(known_database(answer.trim()).unwrap_or_else(|| used.to_owned()))
    }

    /// A script whose output goes to a file.
    fn question(&self, dir: &Path, script: &str, answer: &Path) -> Result<SandboxSpec, BuildrootError> {
        let staging = dir.join("staging");
        fs_err::create_dir_all(&staging)?;
        Ok(SandboxSpec {
            staging,
            mounts: Vec::new(),
            network: Network::Loopback,
            hostname: None,
            linux32: needs_linux32(&self.settings.arch),
            privileges: Privileges::PackageRoot,
            command: ["/bin/sh", "-c", script].map(str::to_owned).to_vec(),
            environment: Default::default(),
            directory: "/".into(),
            stdout: Output::Append(answer.to_owned()),
            stderr: Output::Append(self.journal.path(ROOT_LOG)),
            limits: Limits::for_builds(),
        })
    }
}

fn known_database(path: &str) -> Option<String> {
    let known = DATABASES.iter().any(|known| path.strip_prefix('/') == Some(known));
    known.then(|| path.to_owned())
}
