//! The lists of what a repo holds: chosen by the rules of its tag, and written while rows come from the database.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use koji_core::arch::ArchList;
use koji_core::inheritance::{BuildSelection, Duplicates, Keep, allowed_packages, merge_packages};
use koji_core::nvr::{Nvr, Nvra};
use koji_core::records::tagged::{TaggedBuild, TaggedRpm};
use koji_core::repo::{Admission, RepoOptions, admission};
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Value};
use tokio::task::{JoinHandle, spawn_blocking};

use super::init::Begun;
use super::options;
use crate::call::{HubCall, Result};
use crate::file_changes::FileError;
use crate::repos::{ArchFolders, ListedRpm};
use crate::store::tagged::{self, BuildFilter, RpmFilter};

/// The rpms of how many builds are read at a time.
const BUILDS_AT_ONCE: usize = 1000;

/// A build whose rpms a repo holds.
#[derive(Debug)]
struct Held {
    id: i64,
    package: String,
    version: String,
    release: String,
    volume: String,
}

impl HubCall {
    /// Writes the lists of all arches, while rows come from the database.
    pub(super) async fn write_lists(&self, repo: &Begun, top: &Topdir) -> Result<()> {
        let arches: ArchList = repo.tag.arches.as_deref().unwrap_or_default().parse().unwrap_or_default();
        let arches = arches.repo_arches(repo.options.is_on(|o| o.separate_src));
        if arches.is_empty() {
            return Ok(());
        }
        let rows = tagged::package_entries(&self.conn, &repo.walk, Some(repo.event)).await?;
        let rows = rows.into_iter().collect();
        let entries = merge_packages(repo.tag.id.into(), &repo.steps, &rows, Duplicates::Hidden)
            .map_err(|e| Fault::internal(e.to_string()))?;
        let mut blocked: Vec<String> =
            entries.iter().filter(|entry| entry.blocked).map(|entry| entry.package_name.clone()).collect();
        blocked.sort_unstable();

        let all = options::setting(&repo.extra, "repo_include_all").is_some_and(Value::is_truthy);
        let keep = if all { Keep::All } else { Keep::First(1) };
        let builds = self.held_builds(repo, BuildSelection::new(allowed_packages(entries), keep)).await?;

        let (path, root) = (repo.folder.path().to_owned(), top.path().to_owned());
        // While some rows are written, the next ones are read.
        let mut writing: Writing =
            spawn_blocking(move || ArchFolders::make(&path, &root, &arches, &blocked).map_err(failed(&path)));
        let filter = RpmFilter { extra: true, ..RpmFilter::default() };
        let mut builds = builds.into_iter();
        loop {
            let chunk: Vec<Held> = builds.by_ref().take(BUILDS_AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            let ids: Vec<i64> = chunk.iter().map(|build| build.id).collect();
            let rpms = tagged::rpms(&self.conn, &ids, &filter).await;
            let mut folders = written(writing).await?;
            let (rpms, options, path) = (rpms?, repo.options, repo.folder.path().to_owned());
            writing = spawn_blocking(move || {
                add(&mut folders, &chunk, rpms, &options).map_err(failed(&path))?;
                Ok(folders)
            });
        }
        let (folders, path) = (written(writing).await?, repo.folder.path().to_owned());
        Ok(written(spawn_blocking(move || folders.close().map_err(failed(&path)))).await?)
    }

    /// Lists the builds that a repo holds, in an order that only changes with them.
    async fn held_builds(&self, repo: &Begun, mut selection: BuildSelection) -> Result<Vec<Held>> {
        let mut builds = Vec::new();
        let event = Some(repo.event);
        let take = |build: TaggedBuild| {
            if selection.admits(build.package_id.into()) {
                builds.push(Held {
                    id: build.id,
                    package: build.package_name,
                    version: build.version,
                    release: build.release,
                    volume: build.volume_name,
                });
            }
        };
        tagged::each_build(&self.conn, &repo.walk, event, &BuildFilter::default(), take).await?;
        builds.sort_unstable_by(|a, b| (&a.package, a.id).cmp(&(&b.package, b.id)));
        builds.dedup_by_key(|build| build.id);
        Ok(builds)
    }
}

type Writing = JoinHandle<std::result::Result<ArchFolders, FileError>>;

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FileError + use<> {
    let path = path.to_owned();
    move |source| FileError::Io { action: "write the lists of", path, source }
}

/// Waits until something is written.
async fn written<T>(
    writing: JoinHandle<std::result::Result<T, FileError>>,
) -> std::result::Result<T, FileError> {
    writing.await.unwrap_or_else(|error| Err(failed(&PathBuf::from("a repo"))(io::Error::other(error))))
}

/// Adds the rpms of some builds to the lists: build by build, and in each by name and arch.
fn add(
    folders: &mut ArchFolders,
    builds: &[Held],
    mut rpms: Vec<TaggedRpm>,
    options: &RepoOptions,
) -> io::Result<()> {
    let places: HashMap<i64, usize> = builds.iter().enumerate().map(|(at, build)| (build.id, at)).collect();
    let place = |rpm: &TaggedRpm| places.get(&rpm.build_id).copied().unwrap_or(usize::MAX);
    rpms.sort_unstable_by(|a, b| (place(a), &a.name, &a.arch, a.id).cmp(&(place(b), &b.name, &b.arch, b.id)));
    // The lists name files by the link that each arch has to the top directory.
    let toplink = Topdir::new("toplink");
    for rpm in &rpms {
        let Some(build) = builds.get(place(rpm)) else { continue };
        let admission = admission(&rpm.name, &rpm.arch, options);
        // Of what is only described there is no file.
        if admission == Admission::None || rpm.metadata_only {
            continue;
        }
        let nvra = Nvra::new(Nvr::new(&rpm.name, &rpm.version, &rpm.release), &rpm.arch);
        let place = toplink
            .build_dir(build.volume.as_str(), &build.package, &build.version, &build.release)
            .and_then(|folder| folder.rpm(&nvra))
            .map_err(io::Error::other)?;
        let row = serde_json::to_string(rpm)?;
        folders.add(&ListedRpm { place: place.display().to_string(), row, admission })?;
    }
    Ok(())
}
