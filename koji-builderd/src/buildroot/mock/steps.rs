//! The steps of a root's life, each a call of mock.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::super::config::{BuildrootConfig, RootCommand, RunAs, SharedDir, SrpmSources};
use super::super::error::{BuildrootError, Failure};
use super::super::installed::{InstalledPackage, QUERY_FORMAT, database_in, parse};
use super::super::logs::LogSources;
use super::super::native::remove_tree;
use super::super::{Buildroot, Disposal};
use super::root::MockBuildroot;
use super::run::log_to_read;
use crate::sandbox::{ConfinedDir, EntryKind};

/// Where a source package is unpacked below the shared directory.
const UNPACKED: &str = "srpm_unpacked";

#[async_trait]
impl Buildroot for MockBuildroot {
    fn config(&self) -> &BuildrootConfig {
        &self.config
    }

    async fn init(&mut self) -> Result<(), BuildrootError> {
        self.write_configuration()?;
        let failed = |failure| BuildrootError::Init { log: log_to_read(&failure), failure };
        self.mock(&words(&["--init"]), self.config.setup_timeout).await?.map_err(failed)?;
        self.mock(&words(&["--chroot", "uname -r"]), self.config.setup_timeout).await?.map_err(failed)?;
        self.make_shared_dir()
    }

    async fn install(&mut self, packages: &[String]) -> Result<(), BuildrootError> {
        let mut arguments = words(&["--install"]);
        arguments.extend(packages.iter().map(OsString::from));
        let failed = |failure| BuildrootError::Install { log: log_to_read(&failure), failure };
        self.mock(&arguments, self.config.setup_timeout).await?.map_err(failed)
    }

    async fn run(&mut self, command: &RootCommand) -> Result<(), BuildrootError> {
        let failed = |failure| BuildrootError::Command { log: log_to_read(&failure).to_owned(), failure };
        self.mock(&chroot_arguments(command), command.time_limit).await?.map_err(failed)
    }

    async fn build_srpm(&mut self, sources: &SrpmSources) -> Result<PathBuf, BuildrootError> {
        let arguments: [OsString; 8] = [
            "--no-clean".into(),
            "--buildsrpm".into(),
            "--spec".into(),
            sources.spec.clone().into(),
            "--sources".into(),
            sources.sources.clone().into(),
            "--target".into(),
            "noarch".into(),
        ];
        self.mock(&arguments, None).await?.map_err(srpm_failed)?;
        self.only_source_package(self.result_dir())
    }

    async fn rebuild_srpm(&mut self, srpm: &Path) -> Result<PathBuf, BuildrootError> {
        let shared = self.shared();
        let name = srpm.file_name().unwrap_or_default();
        let dir = ConfinedDir::open(&shared.host)?;
        let mut file = fs_err::File::open(srpm)?.into_parts().0;
        dir.copy_in(&mut file, Path::new(name), self.owner())?;
        let top = shared.inside.join(UNPACKED);
        let top_macro = format!("_topdir {}", top.display());
        let path = shared.inside.join(name).to_string_lossy().into_owned();
        self.noarch_chroot(&["rpm", "--define", &top_macro, "-iv", &path]).await?;
        let spec = self.only_spec(&dir)?;
        let spec = top.join("SPECS").join(spec).to_string_lossy().into_owned();
        self.noarch_chroot(&["rpmbuild", "--define", &top_macro, "-bs", "--nodeps", &spec]).await?;
        let packed = self.only_source_package(&shared.host.join(UNPACKED).join("SRPMS"))?;
        let packed = packed.file_name().map(PathBuf::from).unwrap_or_default();
        let mut source = dir.open_file(&Path::new(UNPACKED).join("SRPMS").join(&packed))?;
        let result = self.result_dir().join(&packed);
        std::io::copy(&mut source, fs_err::File::create(&result)?.file_mut())?;
        Ok(result)
    }

    async fn build_rpms(
        &mut self,
        srpm: &Path,
        target: Option<&str>,
    ) -> Result<Vec<PathBuf>, BuildrootError> {
        let mut arguments = words(&["--no-clean"]);
        if let Some(target) = target {
            arguments.extend(words(&["--target", target]));
        }
        arguments.extend(["--rebuild".into(), srpm.into()]);
        let arch = target.unwrap_or(&self.config.settings.arch).to_owned();
        let failed = |failure| BuildrootError::Build { arch, log: log_to_read(&failure), failure };
        // Mock itself watches rpmbuild's time limit.
        self.mock(&arguments, None).await?.map_err(failed)?;
        let mut packages = self.packages_in(self.result_dir())?;
        packages.sort_by_key(|path| !is_source(path));
        Ok(packages)
    }

    async fn installed(&mut self) -> Result<Vec<InstalledPackage>, BuildrootError> {
        let database = format!("/{}", database_in(&self.tree));
        let output = tokio::process::Command::new("rpm")
            .arg("--root")
            .arg(&self.tree)
            .args(["--dbpath", &database, "-qa", "--qf", QUERY_FORMAT])
            .kill_on_drop(true)
            .output()
            .await?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            return Err(BuildrootError::Results(format!("rpm -qa failed: {}", message.trim())));
        }
        Ok(parse(&String::from_utf8_lossy(&output.stdout))?)
    }

    fn shared_dir(&self) -> SharedDir {
        self.shared()
    }

    fn result_dir(&self) -> &Path {
        &self.journal.dir
    }

    fn logs(&self) -> LogSources {
        self.log_sources()
    }

    async fn teardown(&mut self, disposal: Disposal) -> Result<(), BuildrootError> {
        if disposal == Disposal::Remove {
            for dir in [self.dir(), self.bootstrap_dir()] {
                remove_tree(&dir).await?;
            }
            match fs_err::remove_file(self.config_file()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

impl MockBuildroot {
    fn dir(&self) -> PathBuf {
        self.host.mock_dir.join(&self.config.settings.name)
    }

    fn bootstrap_dir(&self) -> PathBuf {
        self.host.mock_dir.join(format!("{}-bootstrap", self.config.settings.name))
    }

    fn make_shared_dir(&self) -> Result<(), BuildrootError> {
        let relative = self.config.shared_dir.strip_prefix("/").unwrap_or(&self.config.shared_dir);
        let root = ConfinedDir::open(&self.tree)?;
        if !root.has_dir(relative) {
            root.create_dir(relative, self.owner())?;
        }
        Ok(())
    }

    fn owner(&self) -> crate::sandbox::Owner {
        use crate::sandbox::Owner;
        self.host.user.map_or(Owner::ROOT, |user| Owner { uid: user.uid, gid: user.gid })
    }

    async fn noarch_chroot(&self, command: &[&str]) -> Result<(), BuildrootError> {
        let mut arguments = words(&["--no-clean", "--target", "noarch", "--chroot", "--"]);
        arguments.extend(words(command));
        self.mock(&arguments, self.config.setup_timeout).await?.map_err(srpm_failed)
    }

    fn only_spec(&self, shared: &ConfinedDir) -> Result<PathBuf, BuildrootError> {
        let entries = shared.open_dir(&Path::new(UNPACKED).join("SPECS"))?.entries()?.into_iter();
        let specs = entries.filter(|(_, kind)| *kind == EntryKind::File).map(|(name, _)| PathBuf::from(name));
        let specs: Vec<_> = specs.filter(|name| name.extension().is_some_and(|e| e == "spec")).collect();
        match specs.as_slice() {
            [spec] => Ok(spec.clone()),
            _ => Err(BuildrootError::Results(format!("found {} spec files instead of one", specs.len()))),
        }
    }

    fn packages_in(&self, dir: &Path) -> Result<Vec<PathBuf>, BuildrootError> {
        let entries = ConfinedDir::open(dir)?.entries()?.into_iter();
        let files = entries.filter(|(_, kind)| *kind == EntryKind::File).map(|(name, _)| dir.join(name));
        Ok(files.filter(|path| path.extension().is_some_and(|e| e == "rpm")).collect())
    }

    fn only_source_package(&self, dir: &Path) -> Result<PathBuf, BuildrootError> {
        let mut packages = self.packages_in(dir)?;
        packages.retain(|path| is_source(path));
        match packages.as_slice() {
            [package] => Ok(package.clone()),
            _ => Err(BuildrootError::Results(format!("mock wrote {} source packages", packages.len()))),
        }
    }
}

fn is_source(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(".src.rpm") || name.ends_with(".nosrc.rpm")
}

fn srpm_failed(failure: Failure) -> BuildrootError {
    BuildrootError::Srpm { log: log_to_read(&failure), failure }
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

/// The build user's commands are given to mock's shell as they are; root's after `--`.
fn chroot_arguments(command: &RootCommand) -> Vec<OsString> {
    let mut arguments = words(&["--no-clean"]);
    if command.user == RunAs::BuildUser {
        arguments.push("--unpriv".into());
    }
    if let Some(directory) = &command.directory {
        arguments.extend(["--cwd".into(), directory.into()]);
    }
    arguments.push("--chroot".into());
    if command.user == RunAs::Root {
        arguments.push("--".into());
    }
    if !command.environment.is_empty() {
        arguments.push("env".into());
        arguments.extend(command.environment.iter().map(|(key, value)| format!("{key}={value}").into()));
    }
    arguments.extend(command.command.iter().map(OsString::from));
    arguments
}
