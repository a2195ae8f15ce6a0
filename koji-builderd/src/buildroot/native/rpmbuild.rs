//! What rpmbuild does in a root: packing sources, finding and installing what a build needs, building.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::config::{RunAs, SrpmSources};
use super::super::error::{BuildrootError, Failure};
use super::super::installed::package_log;
use super::super::logs::{BUILD_LOG, PACKAGES_LOG, ROOT_LOG};
use super::requires::{Requirements, STAND_IN, stand_in_spec};
use super::root::{HOME, Inside, NativeBuildroot};
use super::stale::remove_tree;
use crate::sandbox::{ConfinedDir, EntryKind, Mount, Outcome, Output, Owner};

/// The directory of rpmbuild below the build user's home.
const TOP: &str = "build";
/// Directories that rpmbuild expects there, and one for the source package as it came.
const DIRS: [&str; 7] = ["BUILD", "BUILDROOT", "RPMS", "SOURCES", "SPECS", "SRPMS", "originals"];
/// What rpmbuild exits with when requirements of a build are missing.
const MISSING_REQUIREMENTS: i32 = 11;
/// How often a package may ask for more while it is built.
const DYNAMIC_ROUNDS: usize = 10;

/// A spec file in the root, ready for rpmbuild.
struct Spec {
    /// Path inside.
    path: String,
    target: String,
}

impl NativeBuildroot {
    pub(super) async fn pack_sources(&mut self, sources: &SrpmSources) -> Result<PathBuf, BuildrootError> {
        let _step = self.journal.step("buildsrpm")?;
        let tree = self.fresh_tree().await?;
        let copies = SourceCopies {
            tree: self.home().join(TOP),
            shared: self.dir.join("shared"),
            sources: sources.clone(),
            owner: self.host.build_user.owner(),
        };
        let spec = blocking(move || copies.make()).await?;
        let spec = Spec { path: inside(&["SPECS", &spec]), target: "noarch".into() };
        self.pack(&spec).await?.map_err(|failure| BuildrootError::Srpm { failure, log: BUILD_LOG })?;
        self.take(source_package(&tree)?).await
    }

    pub(super) async fn pack_again(&mut self, srpm: &Path) -> Result<PathBuf, BuildrootError> {
        let _step = self.journal.step("rebuild srpm")?;
        let tree = self.fresh_tree().await?;
        let failed = |log| move |failure| BuildrootError::Srpm { failure, log };
        let spec = self.unpack(&tree, srpm, "noarch").await?.map_err(failed(ROOT_LOG))?;
        self.pack(&spec).await?.map_err(failed(BUILD_LOG))?;
        self.take(source_package(&tree)?).await
    }

    pub(super) async fn build_packages(
        &mut self,
        srpm: &Path,
        target: Option<&str>,
    ) -> Result<Vec<PathBuf>, BuildrootError> {
        let name = srpm.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let _step = self.journal.step(format!("build phase for {name}"))?;
        let target = target.unwrap_or(self.config.settings.target_arch()).to_owned();
        let failed = |log| {
            let arch = target.clone();
            move |failure| BuildrootError::Build { arch, failure, log }
        };
        let tree = self.fresh_tree().await?;
        let spec = self.unpack(&tree, srpm, &target).await?.map_err(failed(ROOT_LOG))?;
        {
            let _step = self.journal.step(format!("build setup for {name}"))?;
            self.pack(&spec).await?.map_err(failed(BUILD_LOG))?;
        }
        let packed = source_package(&tree)?;
        let needs =
            self.requires_of(&inside(&[&packed.to_string_lossy()])).await?.map_err(failed(ROOT_LOG))?;
        if !self.is_ready(&spec).await? {
            self.install_requirements(&needs, failed(ROOT_LOG)).await?;
        }
        let dynamic = Requirements::are_dynamic(&needs);
        if dynamic {
            self.ask_while_building(&spec, &tree, &failed).await?;
        }
        self.journal.write(PACKAGES_LOG, &package_log(&self.list().await?))?;
        let _step = self.journal.step(format!("rpmbuild {name}"))?;
        // With -ba the source package gets to know what the build asked for, and %prep has been run already.
        let mode: &[&str] = if dynamic { &["-ba", "--noprep"] } else { &["-bb"] };
        let outcome = self.rpmbuild(mode, &spec, &["--nodeps"]).await?;
        Failure::check("rpmbuild", outcome).map_err(failed(BUILD_LOG))?;
        let mut taken = vec![self.take(source_package(&tree)?).await?];
        for package in binary_packages(&tree)? {
            taken.push(self.take(package).await?);
        }
        Ok(taken)
    }

    /// Makes rpmbuild's directories anew.
    async fn fresh_tree(&self) -> Result<ConfinedDir, BuildrootError> {
        self.made()?;
        remove_tree(&self.home().join(TOP)).await?;
        let owner = self.host.build_user.owner();
        let tree = ConfinedDir::open(&self.home())?.create_dir(Path::new(TOP), owner)?;
        for name in DIRS {
            tree.create_dir(Path::new(name), owner)?;
        }
        Ok(tree)
    }

    /// Installs a source package in rpmbuild's directories.
    async fn unpack(
        &self,
        tree: &ConfinedDir,
        srpm: &Path,
        target: &str,
    ) -> Result<Result<Spec, Failure>, BuildrootError> {
        let name = srpm.file_name().unwrap_or_default();
        let (from, to) = (srpm.to_owned(), Path::new("originals").join(name));
        let (top, owner) = (self.home().join(TOP), self.host.build_user.owner());
        blocking(move || {
            let mut file = fs_err::File::open(from)?.into_parts().0;
            ConfinedDir::open(&top)?.copy_in(&mut file, &to, owner)
        })
        .await?;
        let path = inside(&["originals", &name.to_string_lossy()]);
        let outcome = self.as_builder(&["rpm", "-Uvh", "--nodeps", &path], ROOT_LOG).await?;
        if let Err(failure) = Failure::check("rpm", outcome) {
            return Ok(Err(failure));
        }
        let specs: Vec<String> = files_of(tree, "SPECS", ".spec")?;
        match specs.as_slice() {
            [spec] => Ok(Ok(Spec { path: inside(&["SPECS", spec]), target: target.to_owned() })),
            _ => Err(BuildrootError::Results(format!(
                "{} holds {} spec files instead of one",
                name.to_string_lossy(),
                specs.len()
            ))),
        }
    }

    async fn pack(&self, spec: &Spec) -> Result<Result<(), Failure>, BuildrootError> {
        let outcome = self.rpmbuild(&["-bs"], spec, &["--nodeps"]).await?;
        Ok(Failure::check("rpmbuild", outcome))
    }

    /// Returns what `rpm --requires` prints of a source package inside.
    async fn requires_of(&self, path: &str) -> Result<Result<String, Failure>, BuildrootError> {
        let output = self.dir.join("requires");
        fs_err::write(&output, "")?;
        let outcome = self.inside(Inside {
            stdout: Output::Append(output.clone()),
            ..self.builder_command(&["rpm", "-qp", "--requires", path], ROOT_LOG)
        });
        let checked = Failure::check("rpm", outcome.await?);
        Ok(checked.and(Ok(fs_err::read_to_string(&output)?)))
    }

    /// Tells whether everything that the spec file itself asks for is installed; it takes rpmbuild a moment to say so,
    /// and dnf a second.
    async fn is_ready(&self, spec: &Spec) -> Result<bool, BuildrootError> {
        let outcome = self.inside(Inside {
            stdout: Output::Discard,
            stderr: Output::Discard,
            ..self.rpmbuild_command(&["-bc", "--nobuild"], spec, &[])
        });
        Ok(outcome.await? == Outcome::Exited(0))
    }

    async fn install_requirements(
        &self,
        requires: &str,
        failed: impl FnOnce(Failure) -> BuildrootError,
    ) -> Result<(), BuildrootError> {
        let _step = self.journal.step("installing build requirements")?;
        let needs = Requirements::parse(requires)?;
        let mut packages = needs.plain;
        if !needs.by_package.is_empty() {
            packages.push(self.make_stand_in(&needs.by_package).await?);
        }
        if packages.is_empty() {
            return Ok(());
        }
        self.dnf_install(&packages).await?.map_err(failed)?;
        if !needs.by_package.is_empty() {
            self.rpm(&["-e", "--nodeps", STAND_IN]).await?;
        }
        Ok(())
    }

    /// Builds a package that requires what dnf's command line cannot express; returns where dnf finds it.
    ///
    /// The root's superuser does that, out of the build user's reach: dnf will run what the package says as root.
    async fn make_stand_in(&self, requirements: &[String]) -> Result<String, BuildrootError> {
        const INSIDE: &str = "/mnt/stand-in";
        let dir = self.dir.join("dnf/stand-in");
        remove_tree(&dir).await?;
        fs_err::create_dir(&dir)?;
        fs_err::write(dir.join("stand-in.spec"), stand_in_spec(requirements))?;
        let defines = [format!("_topdir {INSIDE}"), "_rpmfilename stand-in.rpm".to_owned()];
        let spec = format!("{INSIDE}/stand-in.spec");
        let [top, name] = &defines;
        let command = ["rpmbuild", "-bb", "--define", top, "--define", name, "--target", "noarch", &spec];
        let outcome = self.inside(Inside {
            user: RunAs::Root,
            directory: INSIDE.into(),
            network: false,
            mounts: vec![Mount::Bind { source: dir.clone(), target: INSIDE.into(), read_only: false }],
            ..self.builder_command(&command, ROOT_LOG)
        });
        Failure::check("rpmbuild", outcome.await?)
            .map_err(|failure| BuildrootError::Install { failure, log: ROOT_LOG })?;
        Ok(dir.join("RPMS/stand-in.rpm").to_string_lossy().into_owned())
    }

    /// Runs %generate_buildrequires and installs what it asks for, until it asks for nothing more.
    async fn ask_while_building<F: FnOnce(Failure) -> BuildrootError>(
        &self,
        spec: &Spec,
        tree: &ConfinedDir,
        failed: &impl Fn(&'static str) -> F,
    ) -> Result<(), BuildrootError> {
        let _step = self.journal.step("dynamic build requirements")?;
        let mut known = String::new();
        for _ in 0..DYNAMIC_ROUNDS {
            let outcome = self.rpmbuild(&["-br"], spec, &[]).await?;
            if outcome != Outcome::Exited(MISSING_REQUIREMENTS) {
                return Failure::check("rpmbuild", outcome).map_err(failed(BUILD_LOG));
            }
            let answers = files_of(tree, "SRPMS", ".buildreqs.nosrc.rpm")?;
            let answer = answers.first().ok_or_else(|| {
                BuildrootError::Results("rpmbuild did not tell the dynamic build requirements".to_owned())
            })?;
            let needs = self.requires_of(&inside(&["SRPMS", answer])).await?.map_err(failed(ROOT_LOG))?;
            if needs == known {
                let failure = Failure { program: "rpmbuild".to_owned(), outcome };
                return Err(failed(BUILD_LOG)(failure));
            }
            self.install_requirements(&needs, failed(ROOT_LOG)).await?;
            known = needs;
        }
        Err(BuildrootError::Results(format!(
            "the build asked for more packages {DYNAMIC_ROUNDS} times in a row"
        )))
    }

    async fn rpmbuild(
        &self,
        mode: &[&str],
        spec: &Spec,
        options: &[&str],
    ) -> Result<Outcome, BuildrootError> {
        self.inside(self.rpmbuild_command(mode, spec, options)).await
    }

    fn rpmbuild_command(&self, mode: &[&str], spec: &Spec, options: &[&str]) -> Inside {
        let mut words = vec!["/usr/bin/rpmbuild"];
        words.extend(mode);
        words.extend(["--noclean", "--target", &spec.target]);
        words.extend(options);
        words.push(&spec.path);
        let line: Vec<_> = words.into_iter().map(shell_word).collect();
        Inside {
            time_limit: self.config.build_timeout(),
            ..self.builder_command(&["bash", "--login", "-c", &line.join(" ")], BUILD_LOG)
        }
    }

    fn builder_command(&self, command: &[&str], log: &str) -> Inside {
        let output = Output::Append(self.journal.path(log));
        Inside {
            command: command.iter().map(|&word| word.to_owned()).collect(),
            user: RunAs::BuildUser,
            directory: HOME.into(),
            environment: BTreeMap::new(),
            mounts: Vec::new(),
            network: self.config.settings.network,
            stdout: output.clone(),
            stderr: output,
            time_limit: self.config.setup_timeout,
        }
    }

    async fn as_builder(&self, command: &[&str], log: &str) -> Result<Outcome, BuildrootError> {
        self.inside(self.builder_command(command, log)).await
    }

    /// Copies a package to the result directory, given by its path below rpmbuild's directory.
    async fn take(&self, package: PathBuf) -> Result<PathBuf, BuildrootError> {
        let top = self.home().join(TOP);
        let taken = self.journal.dir.join(package.file_name().unwrap_or_default());
        let copy = move || {
            let mut source = ConfinedDir::open(&top)?.open_file(&package)?;
            std::io::copy(&mut source, fs_err::File::create(&taken)?.file_mut())?;
            Ok(taken)
        };
        Ok(blocking(copy).await?)
    }
}

/// The work of putting sources where rpmbuild looks for them.
struct SourceCopies {
    /// rpmbuild's directory on the host.
    tree: PathBuf,
    /// The directory that the build user writes, in which links are refused.
    shared: PathBuf,
    sources: SrpmSources,
    owner: Owner,
}

impl SourceCopies {
    /// Returns the spec file's name.
    fn make(&self) -> std::io::Result<String> {
        let tree = ConfinedDir::open(&self.tree)?;
        let spec = &self.sources.spec;
        let (Some(parent), Some(name)) = (spec.parent(), spec.file_name().and_then(|n| n.to_str())) else {
            return Err(std::io::Error::other(format!("{} cannot be a spec file", spec.display())));
        };
        let mut file = self.open_dir(parent)?.open_file(Path::new(name))?;
        tree.copy_in(&mut file, &Path::new("SPECS").join(name), self.owner)?;
        tree.open_dir(Path::new("SOURCES"))?
            .copy_tree_in(&self.open_dir(&self.sources.sources)?, self.owner)?;
        Ok(name.to_owned())
    }

    fn open_dir(&self, path: &Path) -> std::io::Result<ConfinedDir> {
        match path.strip_prefix(&self.shared) {
            Ok(below) if below.as_os_str().is_empty() => ConfinedDir::open(&self.shared),
            Ok(below) => ConfinedDir::open(&self.shared)?.open_dir(below),
            Err(_) => ConfinedDir::open(path),
        }
    }
}

/// Runs what may take long away from the threads that drive everything else.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> std::io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}

/// Names a file of rpmbuild's directories inside.
fn inside(names: &[&str]) -> String {
    format!("{HOME}/{TOP}/{}", names.join("/"))
}

fn files_of(tree: &ConfinedDir, dir: &str, suffix: &str) -> Result<Vec<String>, BuildrootError> {
    let entries = tree.open_dir(Path::new(dir))?.entries()?.into_iter();
    let names =
        entries.filter(|(_, kind)| *kind == EntryKind::File).filter_map(|(n, _)| n.into_string().ok());
    Ok(names.filter(|name| name.ends_with(suffix)).collect())
}

fn source_package(tree: &ConfinedDir) -> Result<PathBuf, BuildrootError> {
    let mut packages = files_of(tree, "SRPMS", ".src.rpm")?;
    packages.extend(files_of(tree, "SRPMS", ".nosrc.rpm")?);
    packages.retain(|name| !name.ends_with(".buildreqs.nosrc.rpm"));
    match packages.as_slice() {
        [package] => Ok(Path::new("SRPMS").join(package)),
        _ => Err(BuildrootError::Results(format!("rpmbuild wrote {} source packages", packages.len()))),
    }
}

/// Finds what has been built; rpmbuild may put it into directories named for architectures.
fn binary_packages(tree: &ConfinedDir) -> Result<Vec<PathBuf>, BuildrootError> {
    let mut found = Vec::new();
    for (name, kind) in tree.open_dir(Path::new("RPMS"))?.entries()? {
        let path = Path::new("RPMS").join(&name);
        match kind {
            EntryKind::Directory => {
                let below = files_of(tree, &path.to_string_lossy(), ".rpm")?;
                found.extend(below.into_iter().map(|name| path.join(name)));
            }
            EntryKind::File if name.to_string_lossy().ends_with(".rpm") => found.push(path),
            _ => {}
        }
    }
    Ok(found)
}

/// Quotes a word for the shell.
fn shell_word(word: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@%,~^".contains(c);
    if !word.is_empty() && word.chars().all(harmless) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_shell_whole() {
        assert_eq!(shell_word("/builddir/a-1.spec"), "/builddir/a-1.spec");
        assert_eq!(shell_word("a b;$(c)'d"), r"'a b;$(c)'\''d'");
        assert_eq!(shell_word(""), "''");
    }
}
