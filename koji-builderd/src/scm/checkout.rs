//! Checking sources out.

use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{ScmEnvironment, ScmError, ScmKind, ScmUrl};
use crate::process::{KillPlan, LoggedCommand};

/// Where and how sources are checked out.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// The folder that takes them; made if it is missing.
    pub directory: PathBuf,
    /// The log that all commands append to, `checkout.log`.
    pub log: PathBuf,
    /// What commands see of the builder's environment.
    pub environment: ScmEnvironment,
    /// How long each command may take.
    pub time_limit: Duration,
}

/// Sources that were checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedOut {
    /// The folder of the module, or of everything if the URL names none.
    pub source_dir: PathBuf,
    /// Where the sources come from: for Git the URL with the commit, else the URL.
    pub source: String,
}

impl Checkout {
    /// Checks out what the URL names and, if asked for, `common` as its neighbour (`../common`).
    pub async fn run(&self, url: &ScmUrl, use_common: bool) -> Result<CheckedOut, ScmError> {
        fs_err::create_dir_all(&self.directory).map_err(|source| self.folder_error(source))?;
        let checked_out = match url.kind() {
            ScmKind::Git | ScmKind::GitSsh => self.git(url).await?,
            ScmKind::Cvs | ScmKind::CvsSsh => self.cvs(url).await?,
            ScmKind::Svn | ScmKind::SvnSsh => self.svn(url).await?,
        };
        if use_common && !self.directory.join("common").exists() {
            match url.kind() {
                ScmKind::Git | ScmKind::GitSsh => self.git_common(url).await?,
                ScmKind::Cvs | ScmKind::CvsSsh => self.cvs_common(url).await?,
                ScmKind::Svn | ScmKind::SvnSsh => self.svn_common(url).await?,
            }
            self.link_common(&checked_out.source_dir).map_err(|source| self.folder_error(source))?;
        }
        Ok(checked_out)
    }

    /// Makes `../common` of a folder deeper down lead to the checkout of it, wherever the whole of it is mounted.
    fn link_common(&self, source_dir: &Path) -> io::Result<()> {
        let directory = fs_err::canonicalize(&self.directory)?;
        let parent = source_dir.parent().and_then(|parent| parent.strip_prefix(&directory).ok());
        let Some(below) = parent.filter(|below| !below.as_os_str().is_empty()) else { return Ok(()) };
        let upwards = "../".repeat(below.components().count());
        match symlink(format!("{upwards}common"), directory.join(below).join("common")) {
            // The sources bring one of their own.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    }

    pub(super) fn command(
        &self,
        program: &str,
        arguments: &[&str],
        directory: &Path,
        variables: &[(String, String)],
    ) -> LoggedCommand {
        let words = std::iter::once(&program).chain(arguments);
        LoggedCommand {
            command: words.map(|&word| word.to_owned()).collect(),
            directory: directory.to_owned(),
            environment: self.environment.with(variables),
            input: None,
            log: self.log.clone(),
            time_limit: self.time_limit,
            kill_plan: KillPlan::default(),
        }
    }

    fn folder_error(&self, source: io::Error) -> ScmError {
        ScmError::Folder { path: self.directory.clone(), source }
    }
}

/// Returns the folder of a module in a checkout; a link may not lead out of it.
pub(super) fn folder_of_module(checkout: &Path, module: &str) -> Result<PathBuf, ScmError> {
    let folder = |path: &Path| path.canonicalize().ok().filter(|path| path.is_dir());
    let no_module = || ScmError::NoModule { module: module.to_owned() };
    let checkout = folder(checkout).ok_or_else(no_module)?;
    let found = folder(&checkout.join(module)).ok_or_else(no_module)?;
    if found.starts_with(&checkout) { Ok(found) } else { Err(no_module()) }
}
