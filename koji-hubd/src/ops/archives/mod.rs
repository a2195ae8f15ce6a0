//! Archives: files of builds that are no rpms.

mod files;
mod types;

use async_trait::async_trait;
use koji_core::api::archives::{ArchiveExports, ArchiveTypeInfo, ListArchives};
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::archives::{
    ArchiveFile, ArchiveRecord, ArchiveType, ImageArchive, MavenArchive, WinArchive,
};
use koji_core::refs::{Checked, LenientInt, Unchecked};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::archives::{self, ArchiveFilter};
use crate::store::tagged::BuildKind;

#[async_trait]
impl ArchiveExports for HubCall {
    async fn get_archive_types(&self) -> Result<Vec<ArchiveType>> {
        Ok(archives::types(&self.conn).await?)
    }

    async fn get_archive_type(
        &self,
        filename: Option<String>,
        type_name: Option<Lookup>,
        type_id: Option<LenientInt>,
        strict: bool,
    ) -> Result<Option<ArchiveType>> {
        let lookup = type_name.or(type_id.map(|id| Lookup::Id(id.0)));
        self.find_archive_type(filename.as_deref(), lookup.as_ref(), strict).await
    }

    async fn add_archive_type(
        &self,
        name: Checked<String>,
        description: String,
        extensions: String,
        compression_type: Option<String>,
    ) -> Result<()> {
        self.require("admin").await?;
        self.new_archive_type(name.get()?, &description, &extensions, compression_type.as_deref()).await
    }

    async fn get_archive(&self, archive_id: LenientInt, strict: bool) -> Result<Option<ArchiveRecord>> {
        let id = archive_id.0;
        let Some(mut archive) = archives::find(&self.conn, id).await? else {
            return none_found("archive", id, strict);
        };
        if let Some(MavenArchive { group_id, artifact_id, version, .. }) =
            archives::maven(&self.conn, id).await?
        {
            archive.group_id = Some(group_id);
            archive.artifact_id = Some(artifact_id);
            archive.version = Some(version);
        }
        if let Some(WinArchive { relpath, platforms, flags, .. }) = archives::win(&self.conn, id).await? {
            archive.relpath = Some(relpath);
            archive.platforms = Some(platforms);
            archive.flags = Some(flags);
        }
        if let Some(ImageArchive { arch, rootid, .. }) = archives::image(&self.conn, id).await? {
            archive.arch = Some(arch);
            archive.rootid = Some(rootid);
        }
        Ok(Some(archive))
    }

    async fn get_maven_archive(&self, archive_id: LenientInt, strict: bool) -> Result<Option<MavenArchive>> {
        match archives::maven(&self.conn, archive_id.0).await? {
            Some(found) => Ok(Some(found)),
            None => none_found("Maven archive", archive_id.0, strict),
        }
    }

    async fn get_win_archive(&self, archive_id: LenientInt, strict: bool) -> Result<Option<WinArchive>> {
        match archives::win(&self.conn, archive_id.0).await? {
            Some(found) => Ok(Some(found)),
            None => none_found("Windows archive", archive_id.0, strict),
        }
    }

    async fn get_image_archive(&self, archive_id: LenientInt, strict: bool) -> Result<Option<ImageArchive>> {
        match archives::image(&self.conn, archive_id.0).await? {
            Some(found) => Ok(Some(found)),
            None => none_found("image archive", archive_id.0, strict),
        }
    }

    async fn list_archives(&self, request: ListArchives) -> Result<Listing<ArchiveRecord>> {
        let number = |id: Option<LenientInt>| id.map(|id| id.0);
        let type_info = request.type_info.map(Checked::into_inner).transpose()?;
        let kind = self.build_kind(request.kind.as_deref()).await?;
        if matches!(kind, Some(BuildKind::Other(_)))
            && type_info.as_ref().is_some_and(|info| *info != ArchiveTypeInfo::default())
        {
            return Err(Fault::generic("only Maven, Windows and image archives have data of their type"));
        }
        let filter = ArchiveFilter {
            id: number(request.archive_id),
            build: number(request.build_id),
            buildroot: number(request.buildroot_id),
            component_buildroot: number(request.component_buildroot_id),
            host: number(request.host_id),
            image: number(request.image_id),
            kind,
            type_info: type_info.unwrap_or_default(),
            filename: request.filename,
            size: request.size,
            checksum: request.checksum,
            checksum_type: request.checksum_type.map(Unchecked::into_inner).transpose()?,
        };
        let listing = archives::list(&self.conn, &filter, request.query_opts.as_ref()).await?;
        match request.strict && listing.count() == 0 {
            true => Err(Fault::generic("there are no such archives")),
            false => Ok(listing),
        }
    }

    async fn list_archive_files(
        &self,
        archive_id: LenientInt,
        query_opts: Option<QueryOpts>,
        strict: bool,
    ) -> Result<Listing<ArchiveFile>> {
        let files = self.files_in_archive(archive_id.0, strict).await?;
        QueryOpts::apply(query_opts.as_ref(), files)
    }

    async fn get_archive_file(
        &self,
        archive_id: LenientInt,
        filename: String,
        strict: bool,
    ) -> Result<Option<ArchiveFile>> {
        let files = self.files_in_archive(archive_id.0, strict).await?;
        match files.into_iter().find(|file| file.name == filename) {
            Some(found) => Ok(Some(found)),
            None => none_found("file in the archive", filename, strict),
        }
    }
}

fn none_found<T>(what: &str, which: impl std::fmt::Display, strict: bool) -> Result<Option<T>> {
    match strict {
        true => Err(Fault::generic(format!("no such {what}: {which}"))),
        false => Ok(None),
    }
}
