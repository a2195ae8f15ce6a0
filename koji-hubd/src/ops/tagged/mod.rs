//! What is in tags: builds, rpms and archives.

mod maven;
mod view;

use std::collections::HashSet;

use async_trait::async_trait;
use koji_core::api::tagged::{GetLatestRpms, ListTagged, ListTaggedArchives, ListTaggedRpms, TaggedExports};
use koji_core::inheritance::{BuildSelection, Keep};
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::BareBuild;
use koji_core::records::tagged::{LatestMavenArchive, TaggedArchive, TaggedBuild, TaggedRpm, WithBuilds};
use koji_core::refs::{Checked, EventArg, Flag, OneOrMany};
use koji_proto::Fault;

use self::view::TagView;
use crate::call::{HubCall, Result};
use crate::store::tagged::{self, ArchiveKind, BuildFilter, BuildKind, RpmFilter};

#[async_trait]
impl TaggedExports for HubCall {
    async fn list_tagged(&self, request: ListTagged) -> Result<Vec<TaggedBuild>> {
        let event = EventArg::id_of(request.event.as_ref())?;
        let Some(tag) = self.tag_to_list(&request.tag, event, request.strict).await? else {
            return Ok(Vec::new());
        };
        let filter = BuildFilter {
            package: request.package,
            prefix: request.prefix,
            owner: request.owner,
            kind: self.build_kind(request.kind.as_deref()).await?,
            draft: draft(request.draft),
            extra: request.extra,
        };
        let view = self.tag_view(tag, event, request.inherit).await?;
        self.builds_in_view(&view, &filter, Keep::from_number(request.latest.0)).await
    }

    async fn list_tagged_rpms(&self, request: ListTaggedRpms) -> Result<WithBuilds<TaggedRpm>> {
        let event = EventArg::id_of(request.event.as_ref())?;
        let arches = arches(request.arch)?;
        let Some(tag) = self.tag_to_list(&request.tag, event, request.strict).await? else {
            return Ok(WithBuilds::NoTag);
        };
        let builds = BuildFilter {
            package: request.package,
            owner: request.owner,
            kind: self.build_kind(request.kind.as_deref()).await?,
            draft: draft(request.draft),
            ..BuildFilter::default()
        };
        let rpms = RpmFilter { arches, signatures: request.rpmsigs, extra: request.extra };
        let view = self.tag_view(tag, event, request.inherit).await?;
        self.rpms_in_view(&view, &builds, &rpms, Keep::from_number(request.latest.0)).await
    }

    async fn list_tagged_archives(&self, request: ListTaggedArchives) -> Result<WithBuilds<TaggedArchive>> {
        let event = EventArg::id_of(request.event.as_ref())?;
        let kind = match request.kind.as_deref() {
            None | Some("") => None,
            Some("maven") => Some((BuildKind::Maven, ArchiveKind::Maven)),
            Some("win") => Some((BuildKind::Win, ArchiveKind::Win)),
            Some(other) => return Err(Fault::generic(format!("archives of type {other} cannot be listed"))),
        };
        let Some(tag) = self.tag_to_list(&request.tag, event, request.strict).await? else {
            return Ok(WithBuilds::NoTag);
        };
        let filter = BuildFilter {
            package: request.package,
            kind: kind.map(|(build, _)| build),
            ..BuildFilter::default()
        };
        let view = self.tag_view(tag, event, request.inherit).await?;
        let builds = self.builds_in_view(&view, &filter, Keep::from_number(request.latest.0)).await?;
        let kind = kind.map(|(_, archive)| archive);
        let rows = tagged::archives(&self.conn, &ids(&builds), kind, request.extra).await?;
        Ok(WithBuilds::Found { rows, builds })
    }

    async fn get_latest_builds(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        package: Option<String>,
        kind: Option<String>,
        only_drafts: Option<Flag>,
    ) -> Result<Vec<TaggedBuild>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.tag_number(&tag).await?;
        let kind = self.build_kind(kind.as_deref()).await?;
        let filter = BuildFilter { package, kind, draft: draft(only_drafts), ..BuildFilter::default() };
        let view = self.tag_view(tag, event, true).await?;
        self.builds_in_view(&view, &filter, Keep::First(1)).await
    }

    async fn get_latest_rpms(&self, request: GetLatestRpms) -> Result<WithBuilds<TaggedRpm>> {
        let event = EventArg::id_of(request.event.as_ref())?;
        let arches = arches(request.arch)?;
        let tag = self.tag_number(&request.tag).await?;
        let builds = BuildFilter {
            package: request.package,
            kind: self.build_kind(request.kind.as_deref()).await?,
            draft: draft(request.draft),
            ..BuildFilter::default()
        };
        let rpms = RpmFilter { arches, signatures: request.rpmsigs, extra: true };
        let view = self.tag_view(tag, event, true).await?;
        self.rpms_in_view(&view, &builds, &rpms, Keep::First(1)).await
    }

    async fn get_latest_maven_archives(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        inherit: bool,
    ) -> Result<Vec<LatestMavenArchive>> {
        let event = EventArg::id_of(event.as_ref())?;
        let tag = self.tag_number(&tag).await?;
        self.latest_maven_archives(tag, event, inherit).await
    }

    async fn untagged_builds(
        &self,
        name: Option<String>,
        query_opts: Option<QueryOpts>,
        only_drafts: Option<Flag>,
    ) -> Result<Listing<BareBuild>> {
        Ok(tagged::untagged(&self.conn, name.as_deref(), draft(only_drafts), query_opts.as_ref()).await?)
    }
}

impl HubCall {
    /// Finds the type of build that a list is limited to; an empty name is none.
    async fn build_kind(&self, name: Option<&str>) -> Result<Option<BuildKind>> {
        Ok(match name {
            None | Some("") => None,
            Some("maven") => Some(BuildKind::Maven),
            Some("win") => Some(BuildKind::Win),
            Some("image") => Some(BuildKind::Image),
            Some(other) => match tagged::build_type(&self.conn, other).await? {
                Some(id) => Some(BuildKind::Other(id)),
                None => return Err(Fault::generic(format!("no such type of build: {other}"))),
            },
        })
    }

    /// Lists the builds that a tag shows.
    pub(crate) async fn builds_in_view(
        &self,
        view: &TagView,
        filter: &BuildFilter,
        keep: Keep,
    ) -> Result<Vec<TaggedBuild>> {
        let mut selection = BuildSelection::new(view.packages.clone(), keep);
        let mut builds = Vec::new();
        tagged::each_build(&self.conn, &view.tags, view.event, filter, |build| {
            if selection.admits(build.package_id.into()) {
                builds.push(build);
            }
        })
        .await?;
        Ok(builds)
    }

    async fn rpms_in_view(
        &self,
        view: &TagView,
        builds: &BuildFilter,
        rpms: &RpmFilter,
        keep: Keep,
    ) -> Result<WithBuilds<TaggedRpm>> {
        let builds = self.builds_in_view(view, builds, keep).await?;
        let rows = tagged::rpms(&self.conn, &ids(&builds), rpms).await?;
        Ok(WithBuilds::Found { rows, builds })
    }
}

fn draft(wanted: Option<Flag>) -> Option<bool> {
    wanted.map(|flag| flag.0)
}

fn arches(wanted: Option<Checked<OneOrMany<String>>>) -> Result<Option<Vec<String>>> {
    Ok(wanted.map(Checked::into_inner).transpose()?.map(OneOrMany::into_vec))
}

/// Returns the numbers of builds, each once.
fn ids(builds: &[TaggedBuild]) -> Vec<i64> {
    let mut seen = HashSet::with_capacity(builds.len());
    builds.iter().map(|build| build.build_id).filter(|id| seen.insert(*id)).collect()
}
