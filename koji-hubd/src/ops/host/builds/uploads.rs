//! The uploads that a build consists of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use koji_core::rpm::PackageInfo;
use koji_core::topdir::UploadPlace;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking};
use crate::rpm_files::{OpenRpm, file_name};

/// An upload, as builders name it and as it lies in the file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Upload {
    /// The path below the work directory.
    pub(super) named: String,
    /// Where it lies.
    pub(super) path: PathBuf,
    /// The folder and the name.
    pub(super) place: UploadPlace,
}

/// The uploads of a build, all of them there.
#[derive(Debug, Clone)]
pub(super) struct BuildUploads {
    /// The source package.
    pub(super) source: (Upload, OpenRpm),
    /// The other packages.
    pub(super) rpms: Vec<(Upload, OpenRpm)>,
    /// The logs, by folder.
    pub(super) logs: BTreeMap<String, Vec<Upload>>,
}

impl HubCall {
    /// Finds the uploads of a build and reads the headers of its packages; copies of noarch packages are left out.
    pub(super) async fn uploads_of_build(
        &self,
        srpm: String,
        rpms: Vec<String>,
        logs: BTreeMap<String, Vec<String>>,
    ) -> Result<BuildUploads> {
        let mut found = BTreeMap::new();
        for (folder, names) in logs {
            let mut uploads = Vec::new();
            for name in names {
                uploads.push(self.upload(name).await?);
            }
            found.insert(folder, uploads);
        }
        let source = self.upload(srpm).await?;
        let mut packages = Vec::new();
        for name in rpms {
            let upload = self.upload(name).await?;
            let rpm = OpenRpm::read(upload.path.clone()).await?;
            packages.push((upload, rpm));
        }
        let rpm = OpenRpm::read(source.path.clone()).await?;
        let rpms = self.without_noarch_copies(packages, &found).await?;
        Ok(BuildUploads { source: (source, rpm), rpms, logs: found })
    }

    /// Finds an upload by its path below the work directory.
    pub(super) async fn upload(&self, named: String) -> Result<Upload> {
        let (directory, name) = named.rsplit_once('/').unwrap_or(("", &named));
        let place = UploadPlace::new(directory, name).map_err(FileError::from)?;
        let path = self.path_of_upload(directory, name)?;
        let look = path.clone();
        let is_file: std::result::Result<bool, FileError> =
            blocking(move || Ok(fs_err::metadata(&look).map_err(FileError::at("look at", &look))?.is_file()))
                .await;
        match is_file? {
            true => Ok(Upload { named, path, place }),
            false => Err(FileError::NotRegular(path).into()),
        }
    }
}

/// Checks that a package is a source package.
pub(super) fn source_info(rpm: &OpenRpm) -> Result<PackageInfo<'_>> {
    let info = rpm.info()?;
    match info.is_source {
        true => Ok(info),
        false => Err(Fault::generic(format!("{} is no source package", file_name(&rpm.path)))),
    }
}
