//! The steps of a root's life, as every driver has them.

use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::super::config::{BuildrootConfig, RootCommand, SharedDir, SrpmSources};
use super::super::error::{BuildrootError, Failure};
use super::super::installed::{InstalledPackage, QUERY_FORMAT, parse};
use super::super::logs::ROOT_LOG;
use super::super::{Buildroot, Disposal};
use super::dnf::ToolRun;
use super::root::{HOME, Inside, NativeBuildroot};
use super::stale::remove_tree;
use crate::logs::LogPlace;
use crate::sandbox::Output;

#[async_trait]
impl Buildroot for NativeBuildroot {
    fn config(&self) -> &BuildrootConfig {
        &self.config
    }

    async fn init(&mut self) -> Result<(), BuildrootError> {
        self.make().await
    }

    async fn install(&mut self, packages: &[String]) -> Result<(), BuildrootError> {
        let _step = self.journal.step("installing packages")?;
        self.dnf_install(packages)
            .await?
            .map_err(|failure| BuildrootError::Install { failure, log: ROOT_LOG })
    }

    async fn run(&mut self, command: &RootCommand) -> Result<(), BuildrootError> {
        let program = command.command.first().cloned().unwrap_or_default();
        let log = command.log.clone().unwrap_or_else(|| ROOT_LOG.to_owned());
        let _step = self.journal.step(format!("chroot {program}"))?;
        let output = Output::Append(self.journal.path(&log));
        let outcome = self.inside(Inside {
            command: command.command.clone(),
            user: command.user,
            directory: command.directory.clone().unwrap_or_else(|| HOME.into()),
            environment: command.environment.clone(),
            mounts: Vec::new(),
            network: command.network,
            stdout: output.clone(),
            stderr: output,
            time_limit: command.time_limit,
        });
        Failure::check(&program, outcome.await?).map_err(|failure| BuildrootError::Command { failure, log })
    }

    async fn build_srpm(&mut self, sources: &SrpmSources) -> Result<PathBuf, BuildrootError> {
        self.pack_sources(sources).await
    }

    async fn rebuild_srpm(&mut self, srpm: &Path) -> Result<PathBuf, BuildrootError> {
        self.pack_again(srpm).await
    }

    async fn build_rpms(
        &mut self,
        srpm: &Path,
        target: Option<&str>,
    ) -> Result<Vec<PathBuf>, BuildrootError> {
        self.build_packages(srpm, target).await
    }

    async fn installed(&mut self) -> Result<Vec<InstalledPackage>, BuildrootError> {
        self.list().await
    }

    fn shared_dir(&self) -> SharedDir {
        SharedDir { host: self.dir.join("shared"), inside: self.config.shared_dir.clone() }
    }

    fn result_dir(&self) -> &Path {
        &self.journal.dir
    }

    fn logs(&self) -> Vec<LogPlace> {
        self.log_places()
    }

    async fn teardown(&mut self, disposal: Disposal) -> Result<(), BuildrootError> {
        self.made = None;
        let Some(owner) = self.owner.take() else { return Ok(()) };
        if disposal == Disposal::Remove {
            remove_tree(&self.dir).await?;
        }
        Ok(owner.remove()?)
    }
}

impl NativeBuildroot {
    /// Installs packages with dnf; the inner error tells that dnf failed.
    pub(super) async fn dnf_install(
        &self,
        packages: &[String],
    ) -> Result<Result<(), Failure>, BuildrootError> {
        let log = Output::Append(self.journal.path(ROOT_LOG));
        let made = self.made()?;
        let run = ToolRun {
            root: &made.layers,
            cache: Some(&made.dnf_cache),
            stdout: log.clone(),
            stderr: log,
            time_limit: self.config.setup_timeout,
        };
        let mut arguments = vec!["install".to_owned(), "--".to_owned()];
        arguments.extend_from_slice(packages);
        Ok(Failure::check("dnf", self.dnf()?.run(run, &arguments).await?))
    }

    /// Runs the host's rpm on the root and returns what it printed.
    pub(super) async fn rpm(&self, arguments: &[&str]) -> Result<String, BuildrootError> {
        let output = self.dir.join("rpm-output");
        fs_err::write(&output, "")?;
        let made = self.made()?;
        let run = ToolRun {
            root: &made.layers,
            cache: None,
            stdout: Output::Append(output.clone()),
            stderr: Output::Append(self.journal.path(ROOT_LOG)),
            time_limit: self.config.setup_timeout,
        };
        let outcome = self.dnf()?.rpm(run, arguments).await?;
        Failure::check("rpm", outcome)
            .map_err(|failure| BuildrootError::Command { failure, log: ROOT_LOG.to_owned() })?;
        Ok(fs_err::read_to_string(&output)?)
    }

    pub(super) async fn list(&self) -> Result<Vec<InstalledPackage>, BuildrootError> {
        Ok(parse(&self.rpm(&["-qa", "--qf", QUERY_FORMAT]).await?)?)
    }
}
