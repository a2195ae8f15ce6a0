//! The directories of a site, from the top directory down.

use std::path::{Component, Path, PathBuf};

use super::part::{join, join_directory};
use super::{BuildDir, PathError};
use crate::ids::{RepoId, TaskId};

/// Tasks' directories are spread over this many.
const TASK_BUCKETS: i64 = 10_000;

/// A volume: a further disk for builds, or the default one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Volume<'a> {
    /// The top directory itself; its name is `DEFAULT`.
    #[default]
    Default,
    /// A directory below `vol`.
    Named(&'a str),
}

impl<'a> From<&'a str> for Volume<'a> {
    fn from(name: &'a str) -> Self {
        if name == "DEFAULT" { Self::Default } else { Self::Named(name) }
    }
}

/// What decides where a build's files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildPlace<'a> {
    /// The build's volume.
    pub volume: Volume<'a>,
    /// The package's name.
    pub name: &'a str,
    /// The build's version.
    pub version: &'a str,
    /// The build's release, with the draft suffix while it is a draft.
    pub release: &'a str,
}

/// A site's top directory.
///
/// ```
/// use koji_core::topdir::Topdir;
/// let top = Topdir::new("/mnt/koji");
/// assert_eq!(top.build_dir("DEFAULT", "bash", "5.2", "1")?.path(), "/mnt/koji/packages/bash/5.2/1");
/// assert_eq!(top.task_dir("DEFAULT", 120_345.into())?.to_str(), Some("/mnt/koji/work/tasks/345/120345"));
/// # Ok::<(), koji_core::topdir::PathError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topdir {
    path: PathBuf,
}

impl Topdir {
    /// Stands for the directory at a path, whether it exists or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the path of the directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a path as seen from the top directory, as repositories and build logs name files; none
    /// for one outside.
    pub fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.path).ok()
    }

    /// Returns the directory of a volume, which for the default one is the top directory.
    pub fn volume_dir<'v>(&self, volume: impl Into<Volume<'v>>) -> Result<PathBuf, PathError> {
        match volume.into() {
            Volume::Default => Ok(self.path.clone()),
            Volume::Named(name) => join(&self.path.join("vol"), "volume", name),
        }
    }

    /// Returns the link by which a volume's files are found from the top directory again.
    pub fn volume_toplink(&self, volume: &str) -> Result<PathBuf, PathError> {
        Ok(self.volume_dir(Volume::Named(volume))?.join("toplink"))
    }

    /// Returns the directory of a build.
    pub fn build_dir<'v>(
        &self,
        volume: impl Into<Volume<'v>>,
        name: &str,
        version: &str,
        release: &str,
    ) -> Result<BuildDir, PathError> {
        self.build(BuildPlace { volume: volume.into(), name, version, release })
    }

    /// Returns the directory of a build, given its place.
    pub fn build(&self, place: BuildPlace<'_>) -> Result<BuildDir, PathError> {
        let packages = self.volume_dir(place.volume)?.join("packages");
        let versions = join(&packages, "package", place.name)?;
        let releases = join(&versions, "version", place.version)?;
        Ok(BuildDir::new(join(&releases, "release", place.release)?))
    }

    /// Returns the directory of what is being worked on: uploads and tasks' output.
    pub fn work_dir<'v>(&self, volume: impl Into<Volume<'v>>) -> Result<PathBuf, PathError> {
        Ok(self.volume_dir(volume)?.join("work"))
    }

    /// Returns the directory of a task's output as seen from the work directory.
    pub fn task_path(task: TaskId) -> String {
        format!("tasks/{}/{task}", task.get().rem_euclid(TASK_BUCKETS))
    }

    /// Returns the directory of a task's output.
    pub fn task_dir<'v>(&self, volume: impl Into<Volume<'v>>, task: TaskId) -> Result<PathBuf, PathError> {
        Ok(self.work_dir(volume)?.join(Self::task_path(task)))
    }

    /// Returns a file of a task's output, which may lie deeper in its directory.
    pub fn task_file<'v>(
        &self,
        volume: impl Into<Volume<'v>>,
        task: TaskId,
        name: &str,
    ) -> Result<PathBuf, PathError> {
        join(&self.task_dir(volume, task)?, "file", name)
    }

    /// Returns the directory of the logs that are written while a content generator's import runs.
    pub fn cg_import_logs(&self) -> PathBuf {
        self.path.join("work/cg_import_logs")
    }

    /// Returns the directory of a scratch build.
    pub fn scratch_dir(&self, user: &str, task: TaskId) -> Result<PathBuf, PathError> {
        Ok(join(&self.path.join("scratch"), "user", user)?.join(format!("task_{task}")))
    }

    /// Returns the directory of a scratch build's logs; the directory below them may be empty.
    pub fn scratch_logs(&self, scratch: &Path, directory: &str) -> Result<PathBuf, PathError> {
        join_directory(&scratch.join("logs"), "log directory", directory)
    }

    /// Returns the directory of a repository.
    pub fn repo_dir(&self, tag: &str, repo: RepoId) -> Result<PathBuf, PathError> {
        Ok(self.repos_of(tag)?.join(repo.to_string()))
    }

    /// Returns the link to a tag's newest repository.
    pub fn repo_latest(&self, tag: &str) -> Result<PathBuf, PathError> {
        Ok(self.repos_of(tag)?.join("latest"))
    }

    /// Returns the directory of all repositories of a tag.
    pub fn repos_of(&self, tag: &str) -> Result<PathBuf, PathError> {
        join(&self.path.join("repos"), "tag", tag)
    }

    /// Returns the directory of a dist repository.
    ///
    /// A repository on another volume is found by a link in its place on the default one.
    pub fn dist_repo_dir<'v>(
        &self,
        volume: impl Into<Volume<'v>>,
        tag: &str,
        repo: RepoId,
    ) -> Result<PathBuf, PathError> {
        Ok(self.dist_repos_of(volume, tag)?.join(repo.to_string()))
    }

    /// Returns the link to a tag's newest dist repository.
    pub fn dist_repo_latest(&self, tag: &str) -> Result<PathBuf, PathError> {
        Ok(self.dist_repos_of(Volume::Default, tag)?.join("latest"))
    }

    /// Returns the directory of all dist repositories that a tag has on a volume.
    pub fn dist_repos_of<'v>(&self, volume: impl Into<Volume<'v>>, tag: &str) -> Result<PathBuf, PathError> {
        join(&self.volume_dir(volume)?.join("repos-dist"), "tag", tag)
    }
}

/// Returns what a link at one place has to hold to lead to another, so that both may be moved or
/// mounted together.
///
/// Both must be spelled from the same root, without `.` and `..`.
pub fn relative_link(link: &Path, target: &Path) -> PathBuf {
    let folder: Vec<Component<'_>> = link.parent().into_iter().flat_map(Path::components).collect();
    let wanted: Vec<Component<'_>> = target.components().collect();
    let shared = folder.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n(Component::ParentDir, folder.len() - shared);
    let path: PathBuf = up.chain(wanted[shared..].iter().copied()).collect();
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn top() -> Topdir {
        Topdir::new("/mnt/koji")
    }

    #[track_caller]
    fn is(path: Result<PathBuf, PathError>, expected: &str) {
        assert_eq!(path.unwrap(), Path::new(expected));
    }

    #[test]
    fn everything_has_its_place() {
        is(top().volume_dir("DEFAULT"), "/mnt/koji");
        is(top().volume_dir("fast"), "/mnt/koji/vol/fast");
        is(top().volume_toplink("fast"), "/mnt/koji/vol/fast/toplink");
        is(top().work_dir("DEFAULT"), "/mnt/koji/work");
        is(top().task_dir("fast", TaskId::new(10_000)), "/mnt/koji/vol/fast/work/tasks/0/10000");
        is(top().task_file("DEFAULT", TaskId::new(5), "sub/a.log"), "/mnt/koji/work/tasks/5/5/sub/a.log");
        is(top().scratch_dir("alice", TaskId::new(7)), "/mnt/koji/scratch/alice/task_7");
        is(top().repo_dir("f40-build", RepoId::new(3)), "/mnt/koji/repos/f40-build/3");
        is(top().repo_latest("f40-build"), "/mnt/koji/repos/f40-build/latest");
        is(top().dist_repo_dir("DEFAULT", "f40", RepoId::new(4)), "/mnt/koji/repos-dist/f40/4");
        is(top().dist_repo_dir("fast", "f40", RepoId::new(4)), "/mnt/koji/vol/fast/repos-dist/f40/4");
        is(top().dist_repo_latest("f40"), "/mnt/koji/repos-dist/f40/latest");
        assert_eq!(top().cg_import_logs(), Path::new("/mnt/koji/work/cg_import_logs"));
    }

    #[test]
    fn builds_lie_on_their_volume() {
        let path = |volume: &str| top().build_dir(volume, "a", "1", "2,draft_3").unwrap().path().to_owned();
        assert_eq!(path("DEFAULT"), Path::new("/mnt/koji/packages/a/1/2,draft_3"));
        assert_eq!(path("fast"), Path::new("/mnt/koji/vol/fast/packages/a/1/2,draft_3"));
        assert_eq!(top().relative(&path("fast")), Some(Path::new("vol/fast/packages/a/1/2,draft_3")));
        assert_eq!(top().relative(Path::new("/mnt/kojix/a")), None);
    }

    #[test]
    fn names_cannot_lead_elsewhere() {
        assert_eq!(
            top().build_dir("DEFAULT", "a", "..", "1"),
            Err(PathError { what: "version", text: "..".into() })
        );
        assert!(top().build_dir("..", "a", "1", "1").is_err());
        assert!(top().build_dir("DEFAULT", "../x", "1", "1").is_err());
        assert!(top().build_dir("DEFAULT", "x", "1", "/etc").is_err());
        assert!(top().repo_dir("../x", RepoId::new(1)).is_err());
        assert!(top().scratch_dir("", TaskId::new(1)).is_err());
        assert!(top().task_file("DEFAULT", TaskId::new(1), "../2/x").is_err());
        assert!(top().task_file("DEFAULT", TaskId::new(1), "a..b").is_ok());
    }

    #[test]
    fn links_are_relative() {
        let link = |from: &str, to: &str| relative_link(Path::new(from), Path::new(to)).display().to_string();
        assert_eq!(link("/t/packages/N/V/R", "/t/vol/X/packages/N/V/R"), "../../../vol/X/packages/N/V/R");
        assert_eq!(
            link("/t/vol/X/packages/N/V/R,draft_1", "/t/vol/X/toplink/packages/N/V/R"),
            "../../../toplink/packages/N/V/R"
        );
        assert_eq!(link("/t/repos/T/1/x86_64/toplink", "/t"), "../../../..");
        assert_eq!(link("/t/repos/T/latest", "/t/repos/T/17"), "17");
        assert_eq!(link("/t/vol/X/toplink", "/t"), "../..");
        assert_eq!(link("/t/self", "/t"), ".");
    }

    proptest! {
        #[test]
        fn a_link_leads_to_its_target(from in prop::collection::vec("[ab]", 1..5),
                                      to in prop::collection::vec("[ab]", 0..5)) {
            let [link, target] = [from, to].map(|pieces| PathBuf::from("/").join(pieces.join("/")));
            let mut reached = link.parent().unwrap().to_owned();
            for step in relative_link(&link, &target).components() {
                match step {
                    Component::ParentDir => prop_assert!(reached.pop()),
                    Component::CurDir => {}
                    other => reached.push(other),
                }
            }
            prop_assert_eq!(reached, target);
        }

        #[test]
        fn no_name_leads_out_of_the_top(name in "[a./\0]{0,8}", version in "[a./]{0,6}",
                                        release in "[a./]{0,6}") {
            if let Ok(build) = top().build_dir("DEFAULT", &name, &version, &release) {
                prop_assert!(build.path().starts_with("/mnt/koji/packages"));
                prop_assert!(build.path().components().all(|part| part != Component::ParentDir));
            }
        }
    }
}
