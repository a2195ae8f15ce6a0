//! The folder of a repo, and the link to the newest one.

use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use koji_core::ids::RepoId;
use koji_core::topdir::{PathError, Topdir};

use super::description;

/// Where a repo lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RepoFolder {
    path: PathBuf,
    latest: PathBuf,
}

impl RepoFolder {
    /// Returns the place of a repo as it is found on the default volume.
    pub(crate) fn of(top: &Topdir, tag: &str, repo: i64, dist: bool) -> Result<Self, PathError> {
        let id = RepoId::new(repo);
        Ok(match dist {
            false => Self { path: top.repo_dir(tag, id)?, latest: top.repo_latest(tag)? },
            true => Self { path: top.dist_repo_dir("DEFAULT", tag, id)?, latest: top.dist_repo_latest(tag)? },
        })
    }

    /// Returns the folder's path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the link to the tag's newest repo.
    pub(crate) fn latest(&self) -> &Path {
        &self.latest
    }

    /// Returns the file that says what the repo is.
    pub(crate) fn description(&self) -> PathBuf {
        self.path.join(description::FILE)
    }

    /// Returns the folder of an arch, if there is one of that name.
    pub(crate) fn arch(&self, arch: &str) -> Option<PathBuf> {
        let is_name = !matches!(arch, "" | "." | ".." | "groups") && !arch.contains(['/', '\0']);
        let folder = self.path.join(arch);
        (is_name && folder.is_dir()).then_some(folder)
    }
}

/// Makes the link to a tag's newest repo lead to this one; it never is away in between.
pub(crate) fn point_latest(latest: &Path, repo: i64) -> io::Result<()> {
    let fresh = latest.with_file_name(format!(".latest.{repo}"));
    match fs_err::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    symlink(repo.to_string(), &fresh)?;
    fs_err::rename(&fresh, latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_moves_on() {
        let top = tempfile::tempdir().unwrap();
        let latest = top.path().join("latest");
        point_latest(&latest, 1).unwrap();
        symlink("left by a killed hub", top.path().join(".latest.2")).unwrap();
        point_latest(&latest, 2).unwrap();
        assert_eq!(fs_err::read_link(&latest).unwrap(), Path::new("2"));
        assert_eq!(fs_err::read_dir(top.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_folders_of_arches_are_arches() {
        let top = tempfile::tempdir().unwrap();
        let folder = RepoFolder::of(&Topdir::new(top.path()), "f40", 7, false).unwrap();
        fs_err::create_dir_all(folder.path().join("x86_64")).unwrap();
        fs_err::create_dir_all(folder.path().join("groups")).unwrap();
        assert!(folder.arch("x86_64").is_some());
        for name in ["", ".", "..", "../7/x86_64", "groups", "s390x"] {
            assert_eq!(folder.arch(name), None, "{name}");
        }
    }
}
