//! The directory of a build.

use std::path::{Path, PathBuf};

use super::PathError;
use super::part::{join, join_directory};
use crate::nvr::Nvra;

/// The directory of a build, and the places of its files.
///
/// An rpm's place goes by the rpm's own name and arch; while the build is a draft, its directory has a
/// release with a suffix that its rpms do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildDir {
    path: PathBuf,
}

impl BuildDir {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Returns the path of the directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the place of an rpm.
    pub fn rpm(&self, rpm: &Nvra) -> Result<PathBuf, PathError> {
        rpm_below(&self.path, rpm, "")
    }

    /// Returns the place of the header that holds an rpm's signature by a key; without a key, of the
    /// unsigned one.
    pub fn sigcache(&self, rpm: &Nvra, key: Option<&str>) -> Result<PathBuf, PathError> {
        let headers = join_directory(&self.path.join("data/sigcache"), "key", key.unwrap_or_default())?;
        rpm_below(&headers, rpm, ".sig")
    }

    /// Returns where the header of a deleted signature is kept, given the header's hash.
    pub fn saved_sigcache(&self, rpm: &Nvra, key: Option<&str>, sighash: &str) -> Result<PathBuf, PathError> {
        let headers = join_directory(&self.path.join("data/sigcache"), "key", key.unwrap_or_default())?;
        rpm_below(&headers, rpm, &format!(".sig.{sighash}.save"))
    }

    /// Returns the place of the copy of an rpm that carries a key's signature; an empty key is none.
    pub fn signed(&self, rpm: &Nvra, key: &str) -> Result<PathBuf, PathError> {
        rpm_below(&join_directory(&self.path.join("data/signed"), "key", key)?, rpm, "")
    }

    /// Returns the directory of the build's logs.
    pub fn logs(&self) -> PathBuf {
        self.path.join("data/logs")
    }

    /// Returns the place of a log; the directory below the logs' own may be empty, an arch, or deeper.
    pub fn log(&self, directory: &str, name: &str) -> Result<PathBuf, PathError> {
        join(&join_directory(&self.logs(), "log directory", directory)?, "log", name)
    }

    /// Returns the place of the warnings of a content generator's import.
    pub fn cg_import_log(&self) -> PathBuf {
        self.logs().join("cg_import.log")
    }

    /// Returns the place of the metadata that a content generator's import came with.
    pub fn metadata(&self) -> PathBuf {
        self.path.join("metadata.json")
    }

    /// Returns the directory of an artifact's Maven archives; the dots of the group id become slashes.
    pub fn maven(&self, group_id: &str, artifact_id: &str, version: &str) -> Result<PathBuf, PathError> {
        let group = join(&self.path.join("maven"), "Maven group id", &group_id.replace('.', "/"))?;
        join(&join(&group, "Maven artifact id", artifact_id)?, "Maven version", version)
    }

    /// Returns the directory of Windows archives with a relative path, which may be empty.
    pub fn windows(&self, relpath: &str) -> Result<PathBuf, PathError> {
        join_directory(&self.path.join("win"), "Windows path", relpath)
    }

    /// Returns the directory of images.
    pub fn images(&self) -> PathBuf {
        self.path.join("images")
    }

    /// Returns the directory of archives of a type of its own; the directory below may be empty.
    pub fn typed_files(&self, build_type: &str, directory: &str) -> Result<PathBuf, PathError> {
        join_directory(&join(&self.path.join("files"), "build type", build_type)?, "directory", directory)
    }
}

fn rpm_below(base: &Path, rpm: &Nvra, ending: &str) -> Result<PathBuf, PathError> {
    let directory = join(base, "arch", &rpm.arch)?;
    join(&directory, "rpm", &format!("{}{ending}", rpm.file_name()))
}

#[cfg(test)]
mod tests {
    use super::super::Topdir;
    use super::*;

    fn build() -> BuildDir {
        Topdir::new("/t").build_dir("DEFAULT", "a", "1", "2,draft_9").unwrap()
    }

    #[track_caller]
    fn is(path: Result<PathBuf, PathError>, expected: &str) {
        assert_eq!(path.unwrap(), Path::new("/t/packages/a/1/2,draft_9").join(expected));
    }

    #[test]
    fn rpms_go_by_their_own_names() {
        let rpm: Nvra = "a-libs-1-2.x86_64".parse().unwrap();
        is(build().rpm(&rpm), "x86_64/a-libs-1-2.x86_64.rpm");
        is(
            build().sigcache(&rpm, Some("abcdef12")),
            "data/sigcache/abcdef12/x86_64/a-libs-1-2.x86_64.rpm.sig",
        );
        is(build().sigcache(&rpm, None), "data/sigcache/x86_64/a-libs-1-2.x86_64.rpm.sig");
        is(build().sigcache(&rpm, Some("")), "data/sigcache/x86_64/a-libs-1-2.x86_64.rpm.sig");
        is(
            build().saved_sigcache(&rpm, Some("abcdef12"), "0f0f"),
            "data/sigcache/abcdef12/x86_64/a-libs-1-2.x86_64.rpm.sig.0f0f.save",
        );
        is(build().signed(&rpm, "abcdef12"), "data/signed/abcdef12/x86_64/a-libs-1-2.x86_64.rpm");
        is(build().signed(&rpm, ""), "data/signed/x86_64/a-libs-1-2.x86_64.rpm");
    }

    #[test]
    fn other_files_have_their_directories() {
        is(build().log("x86_64", "build.log"), "data/logs/x86_64/build.log");
        is(build().log("", "build.log"), "data/logs/build.log");
        is(Ok(build().cg_import_log()), "data/logs/cg_import.log");
        is(Ok(build().metadata()), "metadata.json");
        is(build().maven("org.example", "art", "3"), "maven/org/example/art/3");
        is(build().windows("x/y"), "win/x/y");
        is(build().windows(""), "win");
        is(Ok(build().images()), "images");
        is(build().typed_files("npm", "sub/dir"), "files/npm/sub/dir");
    }

    #[test]
    fn names_cannot_lead_elsewhere() {
        let mut rpm: Nvra = "a-1-2.noarch".parse().unwrap();
        assert!(build().signed(&rpm, "..").is_err());
        assert!(build().sigcache(&rpm, Some("../..")).is_err());
        assert!(build().saved_sigcache(&rpm, None, "/../../x").is_err());
        assert!(build().log("../..", "x").is_err());
        assert!(build().log("", "../x").is_err());
        assert!(build().maven("..", "a", "1").is_err());
        assert!(build().windows("/etc").is_err());
        assert!(build().typed_files("npm", "../../..").is_err());
        rpm.arch = "..".into();
        assert!(build().rpm(&rpm).is_err());
    }
}
