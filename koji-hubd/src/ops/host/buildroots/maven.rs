//! Which archives builders mean that list the Maven artifacts of a buildroot.

use std::collections::{HashMap, HashSet};

use koji_core::api::host::buildroots::HostUpdateMavenBuildRootList;
use koji_core::ids::TaskId;
use koji_core::records::buildroots::{FoundMaven, MavenCoordinates};
use koji_core::refs::{BuildRef, Unchecked};
use koji_core::topdir::{Topdir, Volume};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::file_changes;
use crate::store::buildroots::{self, LockedBuildroot, MavenFile};

impl HubCall {
    /// Returns the ids of the archives that a list of Maven artifacts means.
    ///
    /// What is to be ignored, and what comes from other dependencies, has none. Everything else must be an archive that
    /// the buildroot's repo has.
    pub(super) async fn found_maven_archives(
        &self,
        root: &LockedBuildroot,
        request: HostUpdateMavenBuildRootList,
    ) -> Result<Vec<i64>> {
        let files = take_apart(request.mavenlist)?;
        let mut others: HashSet<MavenFile> =
            take_apart(request.ignore.unwrap_or_default())?.into_iter().collect();
        let mut tasks = Vec::new();
        let mut builds = Vec::new();
        for dependency in request.extra_deps.unwrap_or_default() {
            match dependency {
                Value::Int(task) => tasks.push(TaskId::new(task)),
                build => builds.push(self.build_number(&BuildRef::from_value(&build)).await?),
            }
        }
        others.extend(buildroots::maven_archives_of(&self.conn, &builds).await?);

        let known = self.archives_of_repo(root.repo_id).await?;
        let mut archives = Vec::new();
        for file in files {
            if others.contains(&file) {
                continue;
            }
            match known.get(&file) {
                Some(archive) => archives.push(*archive),
                None if request.ignore_unknown || self.is_output_of(&tasks, &file).await? => {}
                None => {
                    return Err(Fault::buildroot(format!("unknown file in buildroot {}: {file}", root.id)));
                }
            }
        }
        Ok(archives)
    }

    /// Returns the archives of a repo by what builders tell of them.
    async fn archives_of_repo(&self, repo: i64) -> Result<HashMap<MavenFile, i64>> {
        let Some(source) = buildroots::repo_source(&self.conn, repo).await? else {
            return Ok(HashMap::new());
        };
        let archives = self.latest_maven_archives(source.tag_id, Some(source.event), true).await?;
        let file = |archive: koji_core::records::tagged::LatestMavenArchive| {
            let file = MavenFile {
                group_id: archive.group_id,
                artifact_id: archive.artifact_id,
                version: archive.version,
                filename: archive.filename,
                size: archive.size,
            };
            (file, archive.id)
        };
        Ok(archives.into_iter().map(file).collect())
    }

    /// Tells whether one of the tasks has put out a file, in the folders of a Maven repository.
    async fn is_output_of(&self, tasks: &[TaskId], file: &MavenFile) -> Result<bool> {
        let top = Topdir::new(&self.hub.config.topdir);
        let MavenFile { group_id, artifact_id, version, filename, .. } = file;
        let name = format!("{}/{artifact_id}/{version}/{filename}", group_id.replace('.', "/"));
        for task in tasks {
            // A name that cannot be one of a file is that of none.
            let Ok(path) = top.task_file(Volume::Default, *task, &name) else { return Ok(false) };
            if file_changes::is_there(&path).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Takes a list of artifacts apart.
fn take_apart(list: Vec<Unchecked<FoundMaven>>) -> Result<Vec<MavenFile>> {
    let mut files = Vec::new();
    for found in list {
        let FoundMaven { maven_info, files: of_artifact } = found.into_inner()?;
        let MavenCoordinates { group_id, artifact_id, version } = maven_info;
        files.extend(of_artifact.into_iter().map(|file| MavenFile {
            group_id: group_id.clone(),
            artifact_id: artifact_id.clone(),
            version: version.clone(),
            filename: file.filename,
            size: file.size,
        }));
    }
    Ok(files)
}
