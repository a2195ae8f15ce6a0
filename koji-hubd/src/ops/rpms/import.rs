//! Taking uploaded rpms into builds.

use koji_core::nvr::{Nvr, Nvra, draft_target};
use koji_core::records::builds::BuildRecord;
use koji_core::records::json::JsonText;
use koji_core::records::rpms::ImportedRpm;
use koji_core::records::states::BuildState;
use koji_core::refs::{BuildRef, RpmName};
use koji_core::rpm::PackageInfo;
use koji_core::topdir::{UploadPlace, Volume};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::ops::builds::{BuildName, NewBuild};
use crate::rpm_files::{OpenRpm, RpmFileError, nvra};
use crate::store::build_types;
use crate::store::builds;
use crate::store::rpms::{self, NewRpm};

/// The kind of change that an import is to the tags of the build.
pub(super) const IMPORT: i64 = 1;

/// An uploaded rpm that is to become a part of a build.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Import<'a> {
    /// The upload.
    pub(crate) rpm: &'a OpenRpm,
    /// The build.
    pub(crate) build: &'a BuildRecord,
    /// The buildroot that it was made in.
    pub(crate) buildroot: Option<i64>,
    /// Whether it wraps what else the build consists of, and so need not be made from the build's source package.
    pub(crate) wrapper: bool,
    /// Further data.
    pub(crate) extra: Option<&'a JsonText>,
}

impl HubCall {
    /// Imports an uploaded rpm into the build that it belongs to; a source package may begin a build.
    pub(super) async fn import_uploaded_rpm(&self, directory: &str, name: &str) -> Result<ImportedRpm> {
        let rpm = match self.open_upload(directory, name).await {
            // Upstream's hub crashes on what is no rpm.
            Err(error @ RpmFileError::Unreadable { .. }) => return Err(Fault::internal(error.to_string())),
            other => other?,
        };
        let info = rpm.info()?;
        info.check_file_name(&rpm.file_name()).map_err(|e| Fault::generic(e.to_string()))?;
        let build = match info.source_rpm {
            None => self.build_of_source(&info).await?,
            Some(source) => {
                let nvr = source.parse::<Nvra>().map_err(|e| Fault::generic(e.to_string()))?.nvr;
                let found = builds::find_by_nvr(&self.conn, &nvr).await?;
                found.ok_or_else(|| Fault::generic(format!("no such build: {nvr}")))?
            }
        };
        let import = Import { rpm: &rpm, build: &build, buildroot: None, wrapper: false, extra: None };
        let imported = self.import_into_build(import).await?;
        self.note_change_of_tags(build.build_id, IMPORT).await?;
        Ok(imported)
    }

    /// Finds the build of a source package, or makes a complete one.
    async fn build_of_source(&self, info: &PackageInfo<'_>) -> Result<BuildRecord> {
        let nvr = Nvr::new(info.name, info.version, info.release);
        if let Some(build) = builds::find_by_nvr(&self.conn, &nvr).await? {
            return Ok(build);
        }
        let name = BuildName { nvr, epoch: info.epoch.map(i64::from) };
        let id = self.create_build(NewBuild::complete(name, self.require_login()?, self.now)).await?;
        self.build(&BuildRef::Id(id)).await
    }

    /// Makes an uploaded rpm a part of a build: its row, its file, and the header with its signature.
    pub(crate) async fn import_into_build(&self, import: Import<'_>) -> Result<ImportedRpm> {
        let Import { rpm, build, buildroot, wrapper, extra } = import;
        let info = rpm.info()?;
        info.check_file_name(&rpm.file_name()).map_err(|e| Fault::generic(e.to_string()))?;
        if matches!(build.state, BuildState::Failed | BuildState::Canceled | BuildState::Deleted) {
            return Err(Fault::generic(format!("build {} is {}: it takes no rpms", build.nvr, build.state)));
        }
        if !wrapper {
            check_source(&info, build)?;
        }
        let name = nvra(&info);
        self.refuse_second_rpm(&name, build).await?;
        build_types::add_to_build(&self.conn, build.build_id, "rpm").await?;
        let payloadhash = info.payloadhash().unwrap_or_default();
        let extra_text = extra.map(JsonText::to_text).transpose();
        let extra_text = extra_text.map_err(|e| Fault::generic(format!("extra cannot be stored: {e}")))?;
        let new = NewRpm {
            name: info.name,
            version: info.version,
            release: info.release,
            epoch: info.epoch.map(i64::from),
            arch: info.arch,
            build: Some((build.build_id, build.draft)),
            buildroot,
            external_repo: 0,
            payloadhash: &payloadhash,
            size: i64::try_from(rpm.size).unwrap_or(i64::MAX),
            buildtime: info.build_time.unwrap_or_default().into(),
            extra: extra_text.as_deref(),
        };
        let id = rpms::create(&self.conn, &new).await?;
        let place = self.folder_of_build(build)?.rpm(&name).map_err(|e| Fault::generic(e.to_string()))?;
        self.files.import(rpm.path.clone(), place).await?;
        self.store_signature(id, &name, build, rpm.headers.signature()).await?;
        Ok(ImportedRpm {
            id,
            name: new.name.to_owned(),
            version: new.version.to_owned(),
            release: new.release.to_owned(),
            epoch: new.epoch,
            arch: new.arch.to_owned(),
            draft: build.draft,
            build_id: build.build_id,
            build: build.clone(),
            buildroot_id: buildroot,
            brootid: buildroot,
            external_repo_id: 0,
            size: new.size,
            buildtime: new.buildtime,
            sourcerpm: info.source_rpm.map(str::to_owned),
            sourcepackage: info.is_source.then_some(1),
            payloadhash,
        })
    }

    /// Refuses an rpm that the hub has already; drafts may have the rpms that others have.
    async fn refuse_second_rpm(&self, name: &Nvra, build: &BuildRecord) -> Result<()> {
        let Nvra { nvr: Nvr { name, version, release, .. }, arch, .. } = name.clone();
        let name = RpmName { name, version, release, arch, location: None };
        if !build.draft && rpms::is_taken(&self.conn, &name, 0).await? {
            // It is upstream's database that refuses it.
            return Err(Fault::internal(format!(
                "there is an rpm {} already",
                koji_core::refs::RpmRef::Parts(name)
            )));
        }
        Ok(())
    }

    /// Reads the headers of an uploaded rpm.
    async fn open_upload(&self, directory: &str, name: &str) -> std::result::Result<OpenRpm, RpmFileError> {
        OpenRpm::read(self.path_of_upload(directory, name)?).await
    }

    /// Returns where an upload lies.
    pub(crate) fn path_of_upload(
        &self,
        directory: &str,
        name: &str,
    ) -> std::result::Result<std::path::PathBuf, crate::file_changes::FileError> {
        let place = UploadPlace::new(directory, name)?;
        Ok(place.path(&self.hub.topdir(), Volume::Default)?)
    }
}

/// Checks that a package is the source package of a build, or was made from it.
fn check_source(info: &PackageInfo<'_>, build: &BuildRecord) -> Result<()> {
    let release = match build.draft {
        true => draft_target(&build.release).map_err(|e| Fault::generic(e.to_string()))?,
        false => &build.release,
    };
    let expected = format!("{}-{}-{release}", build.name, build.version);
    let found = match info.source_rpm {
        None => info.nvr(),
        Some(source) => source.parse::<Nvra>().map_err(|e| Fault::generic(e.to_string()))?.nvr.to_string(),
    };
    match found == expected {
        true => Ok(()),
        false => {
            Err(Fault::generic(format!("rpm {} is of {found}, not of build {}", info.file_name(), build.nvr)))
        }
    }
}
