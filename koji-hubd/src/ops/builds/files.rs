//! Where the files of builds lie, and those that are not rpms.

use std::path::PathBuf;

use koji_core::records::builds::{BuildLog, BuildRecord};
use koji_core::topdir::{BuildDir, Topdir, Volume};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking, is_there};
use crate::store::volumes;

impl HubCall {
    /// Returns the folder of a build.
    pub(crate) fn folder_of_build(&self, build: &BuildRecord) -> Result<BuildDir> {
        self.folder_on_volume(build, build.volume_name.as_str().into())
    }

    /// Returns the folder that a build has, or would have, on a volume.
    pub(crate) fn folder_on_volume(&self, build: &BuildRecord, volume: Volume<'_>) -> Result<BuildDir> {
        let folder = self.hub.topdir().build_dir(volume, &build.name, &build.version, &build.release);
        folder.map_err(|e| Fault::generic(e.to_string()))
    }

    /// Makes the link by which a build on another volume is found from the top directory.
    pub(crate) async fn link_from_default_volume(&self, build: &BuildRecord) -> Result<()> {
        if Volume::from(build.volume_name.as_str()) == Volume::Default {
            return Ok(());
        }
        let link = self.folder_on_volume(build, Volume::Default)?.path().to_owned();
        if !is_there(&link).await? {
            let place = self.folder_of_build(build)?.path().to_owned();
            self.files.link(link, place).await?;
        }
        Ok(())
    }

    /// Removes the folder of a build on all volumes, and the links to it.
    pub(crate) async fn remove_folders_of_build(&self, build: &BuildRecord) -> Result<()> {
        for volume in volumes::all(&self.conn).await? {
            let folder = self.folder_on_volume(build, volume.name.as_str().into())?;
            self.files.remove(folder.path().to_owned()).await?;
        }
        Ok(())
    }

    /// Lists the logs of a build, by their paths.
    pub(super) async fn logs_of_build(&self, build: &BuildRecord) -> Result<Vec<BuildLog>> {
        let (top, logs) = (self.hub.topdir(), self.folder_of_build(build)?.logs());
        Ok(blocking(move || list_logs(&top, logs)).await?)
    }
}

fn list_logs(top: &Topdir, logs: PathBuf) -> std::result::Result<Vec<BuildLog>, FileError> {
    let mut found = Vec::new();
    let mut folders = vec![logs.clone()];
    while let Some(folder) = folders.pop() {
        let entries = match fs_err::read_dir(&folder).map_err(FileError::at("read", &folder)) {
            Ok(entries) => entries,
            Err(FileError::Missing(_)) if folder == logs => return Ok(found),
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry.map_err(FileError::at("read", &folder))?;
            if entry.file_type().map_err(FileError::at("look at", &entry.path()))?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let below = folder.strip_prefix(&logs).unwrap_or(&folder).to_string_lossy();
            let dir = if below.is_empty() { ".".to_owned() } else { below.into_owned() };
            let name = entry.file_name().to_string_lossy().into_owned();
            let logs = top.relative(&logs).unwrap_or(&logs).display();
            found.push(BuildLog { path: format!("{logs}/{dir}/{name}"), dir, name });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_listed_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let top = Topdir::new(folder.path());
        let logs = folder.path().join("packages/a/1/1/data/logs");
        assert_eq!(list_logs(&top, logs.clone()).unwrap(), []);
        for name in ["x86_64/build.log", "win/deep/a.log", "cg_import.log"] {
            let path = logs.join(name);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "").unwrap();
        }
        let listed = list_logs(&top, logs).unwrap();
        let shown: Vec<_> =
            listed.iter().map(|log| format!("{} {} {}", log.dir, log.name, log.path)).collect();
        assert_eq!(
            shown,
            [
                ". cg_import.log packages/a/1/1/data/logs/./cg_import.log",
                "win/deep a.log packages/a/1/1/data/logs/win/deep/a.log",
                "x86_64 build.log packages/a/1/1/data/logs/x86_64/build.log",
            ]
        );
    }
}
