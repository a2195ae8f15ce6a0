//! The files in archives.

use std::path::PathBuf;

use koji_core::records::archives::{ArchiveFile, ArchiveRecord};
use koji_core::refs::BuildRef;
use koji_core::topdir::{PathError, Topdir};
use koji_proto::Fault;

use crate::archive_files::{self, Container};
use crate::call::{HubCall, Result};
use crate::store::archives;

impl HubCall {
    /// Lists the files in an archive: none if the hub cannot look into its kind, or the file is not where files of its
    /// type lie.
    pub(super) async fn files_in_archive(&self, id: i64, strict: bool) -> Result<Vec<ArchiveFile>> {
        let archive = archives::find(&self.conn, id).await?;
        let archive = archive.ok_or_else(|| Fault::generic(format!("no such archive: {id}")))?;
        let container = match archive.compression_type.as_deref() {
            Some("zip") => Container::Zip,
            Some("tar") => Container::Tar,
            _ if strict => {
                return Err(Fault::generic(format!(
                    "the hub cannot look into archives of type {}",
                    archive.type_name
                )));
            }
            _ => return Ok(Vec::new()),
        };
        let path = self.path_of_archive(&archive).await?;
        let top = self.hub.config.topdir.clone();
        Ok(archive_files::list(top, path, container, id).await?)
    }

    /// Returns where the file of an archive lies.
    async fn path_of_archive(&self, archive: &ArchiveRecord) -> Result<PathBuf> {
        let build = self.build(&BuildRef::Id(archive.build_id)).await?;
        let top = Topdir::new(&self.hub.config.topdir);
        let outside = |error: PathError| Fault::internal(error.to_string());
        let folder = top
            .build_dir(build.volume_name.as_str(), &build.package_name, &build.version, &build.release)
            .map_err(outside)?;
        let directory = match archive.btype.as_deref() {
            Some("maven") => match archives::maven(&self.conn, archive.id).await? {
                Some(maven) => folder.maven(&maven.group_id, &maven.artifact_id, &maven.version),
                None => folder.typed_files("maven", ""),
            },
            Some("win") => match archives::win(&self.conn, archive.id).await? {
                Some(win) => folder.windows(&win.relpath),
                None => folder.typed_files("win", ""),
            },
            Some("image") => Ok(folder.images()),
            Some(other) => folder.typed_files(other, ""),
            None => return Err(Fault::internal(format!("archive {} has no type of build", archive.id))),
        };
        Ok(directory.map_err(outside)?.join(&archive.filename))
    }
}
