//! The steps of a root's life, each a call of mock.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use async_trait::async_trait;

use super::super::config::{BuildrootConfig, RootCommand, RunAs, SharedDir, SrpmSources};
use super::super::error::{BuildrootError, Failure};
use super::super::installed::{InstalledPackage, QUERY_FORMAT, database_in, parse};
use super::super::native::remove_tree;
use super::super::{Buildroot, Disposal};
use super::root::MockBuildroot;
use super::run::log_to_read;
use crate::logs::LogPlace;
use crate::sandbox::{ConfinedDir, EntryKind, Owner};

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
        let results = ConfinedDir::open(self.result_dir())?;
        Ok(self.result_dir().join(only(&results, "source package", is_source)?))
    }

    async fn rebuild_srpm(&mut self, srpm: &Path) -> Result<PathBuf, BuildrootError> {
        let name = srpm.file_name().unwrap_or_default();
        let dir = self.open_shared()?;
        let mut file = fs_err::File::open(srpm)?.into_parts().0;
        dir.copy_in(&mut file, Path::new(name), self.owner())?;
        let inside = self.shared().inside;
        let top = inside.join(UNPACKED);
        let top_macro = format!("_topdir {}", top.display());
        let path = inside.join(name).to_string_lossy().into_owned();
        self.noarch_chroot(&["rpm", "--define", &top_macro, "-iv", &path]).await?;
        let unpacked = dir.open_dir(Path::new(UNPACKED))?;
        let spec =
            only(&unpacked.open_dir(Path::new("SPECS"))?, "spec file", |name| name.ends_with(".spec"))?;
        let spec = top.join("SPECS").join(spec).to_string_lossy().into_owned();
        self.noarch_chroot(&["rpmbuild", "--define", &top_macro, "-bs", "--nodeps", &spec]).await?;
        let packages = unpacked.open_dir(Path::new("SRPMS"))?;
        let package = only(&packages, "source package", is_source)?;
        let result = self.result_dir().join(&package);
        let mut source = packages.open_file(Path::new(&package))?;
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
        let mut packages = files_of(&ConfinedDir::open(self.result_dir())?, |name| name.ends_with(".rpm"))?;
        packages.sort_by_key(|name| !is_source(name));
        Ok(packages.iter().map(|name| self.result_dir().join(name)).collect())
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

    fn logs(&self) -> Vec<LogPlace> {
        self.log_places()
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
        let relative = self.shared_relative();
        let root = ConfinedDir::open(&self.tree)?;
        if !root.has_dir(relative) {
            root.create_dir(relative, self.owner())?;
        }
        Ok(())
    }

    /// Opens the shared directory, unless a package has put a link in its place.
    fn open_shared(&self) -> std::io::Result<ConfinedDir> {
        ConfinedDir::open(&self.tree)?.open_dir(self.shared_relative())
    }

    fn shared_relative(&self) -> &Path {
        self.config.shared_dir.strip_prefix("/").unwrap_or(&self.config.shared_dir)
    }

    fn owner(&self) -> Owner {
        self.host.user.map_or(Owner::ROOT, |user| Owner { uid: user.uid, gid: user.gid })
    }

    async fn noarch_chroot(&self, command: &[&str]) -> Result<(), BuildrootError> {
        let mut arguments = words(&["--no-clean", "--target", "noarch", "--chroot", "--"]);
        arguments.extend(words(command));
        self.mock(&arguments, self.config.setup_timeout).await?.map_err(srpm_failed)
    }
}

/// Names the regular files of a directory that `wanted` takes.
fn files_of(dir: &ConfinedDir, wanted: impl Fn(&str) -> bool) -> std::io::Result<Vec<String>> {
    let files = dir.entries()?.into_iter().filter(|(_, kind)| *kind == EntryKind::File);
    Ok(files.filter_map(|(name, _)| name.into_string().ok()).filter(|name| wanted(name)).collect())
}

fn only(dir: &ConfinedDir, what: &str, wanted: impl Fn(&str) -> bool) -> Result<String, BuildrootError> {
    let found = files_of(dir, wanted)?;
    match found.as_slice() {
        [name] => Ok(name.clone()),
        _ => Err(BuildrootError::Results(format!("found {} times a {what} instead of once", found.len()))),
    }
}

fn is_source(name: &str) -> bool {
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
