//! Beginning a repo: its row, its folder, and the lists of what it is to hold.

use std::collections::BTreeMap;

use koji_core::comps::{CompsGroup, Requirements, write_comps};
use koji_core::inheritance::{Ancestor, ExtraValue, GroupContents, merge_groups, walk_order};
use koji_core::lookup::Lookup;
use koji_core::repo::RepoOptions;
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking};
use crate::ops::inheritance::ancestors;
use crate::repos::{MavenPart, RepoDescription, RepoFolder};
use crate::store::repos::NewRepo;
use crate::store::tags::TagRow;
use crate::store::{events, groups, repos, tags};

/// What a repo is to be.
pub(crate) struct RepoOrder {
    pub(crate) tag: Lookup,
    pub(crate) task_id: Option<i64>,
    /// The event that its content is to be of; none is the present.
    pub(crate) event: Option<i64>,
    pub(crate) options: Option<Value>,
}

/// A repo that has its row, and is about to get its folder.
pub(super) struct Begun {
    pub(super) event: i64,
    pub(super) tag: TagRow,
    pub(super) extra: BTreeMap<String, ExtraValue>,
    pub(super) options: RepoOptions,
    pub(super) steps: Vec<Ancestor>,
    /// The tag and what it inherits from.
    pub(super) walk: Vec<i64>,
    pub(super) folder: RepoFolder,
}

impl HubCall {
    /// Begins a repo and returns its number and the event of its content.
    pub(crate) async fn begin_repo(&self, order: RepoOrder) -> Result<(i64, i64)> {
        let asked = order.options.unwrap_or_default();
        let asked = RepoOptions::read_known(&asked).map_err(|e| Fault::parameter(e.to_string()))?;
        if asked.is_on(|o| o.maven) {
            self.require_maven()?;
        }
        let (event, is_past) = self.event_of_repo(order.event).await?;
        let tag = tags::find(&self.conn, &order.tag, Some(event)).await?;
        let tag = tag.ok_or_else(|| Fault::generic(format!("no such tag: {}", order.tag)))?;
        let extra = self.own_extra(tag.id, Some(event)).await?;
        let usual = self.usual_options(&tag, &extra);
        let (options, custom) = (usual.overridden_by(&asked), asked.differing_from(&usual));
        let new = NewRepo {
            tag_id: tag.id,
            create_event: event,
            begin_event: self.last_tag_change(tag.id, Some(event + 1), true).await?,
            end_event: if is_past { self.first_tag_change(tag.id, event).await? } else { None },
            task_id: order.task_id,
            options: Some((options, custom)),
        };
        let id = repos::create(&self.conn, &new, self.now).await?;
        let top = Topdir::new(&self.hub.config.topdir);
        let folder = RepoFolder::of(&top, &tag.name, id, false).map_err(FileError::from)?;
        let steps = ancestors(&self.conn, tag.id, Some(event)).await?;
        let walk = walk_order(tag.id.into(), &steps).map(i64::from).collect();
        let repo = Begun { event, tag, extra, options, steps, walk, folder };

        self.files.folder(repo.folder.path().to_owned()).await?;
        self.write_comps(&repo).await?;
        let description = RepoDescription::Build {
            id,
            tag: repo.tag.name.clone(),
            tag_id: repo.tag.id,
            task_id: order.task_id,
            event_id: event,
            opts: options,
            custom_opts: custom,
            with_src: options.is_on(|o| o.src),
            with_separate_src: options.is_on(|o| o.separate_src),
            with_debuginfo: options.is_on(|o| o.debuginfo),
        };
        let text = description.text().map_err(|e| Fault::internal(e.to_string()))?;
        self.files.write(repo.folder.description(), text.into_bytes()).await?;
        self.write_lists(&repo, &top).await?;
        if options.is_on(|o| o.maven) {
            self.write_maven(&repo, &top).await?;
        }
        Ok((id, event))
    }

    /// Finds the event that is given, or makes one for the repo alone; also tells which of both.
    pub(super) async fn event_of_repo(&self, event: Option<i64>) -> Result<(i64, bool)> {
        match event {
            None => Ok((events::create(&self.conn, self.now).await?, false)),
            Some(id) => match events::find(&self.conn, id).await? {
                Some(event) => Ok((event.id, true)),
                None => Err(Fault::generic(format!("no such event: {id}"))),
            },
        }
    }

    async fn write_comps(&self, repo: &Begun) -> Result<()> {
        let contents = GroupContents::default();
        let rows = groups::rows(&self.conn, &repo.walk, Some(repo.event), contents).await?;
        let order = walk_order(repo.tag.id.into(), &repo.steps);
        let groups: Vec<CompsGroup> =
            merge_groups(order, &rows, contents).iter().map(CompsGroup::from).collect();
        let text = write_comps(&groups, Requirements::Expanded);
        Ok(self.files.write(repo.folder.path().join("groups/comps.xml"), text.into_bytes()).await?)
    }

    async fn write_maven(&self, repo: &Begun, top: &Topdir) -> Result<()> {
        let archives = self.latest_maven_archives(repo.tag.id, Some(repo.event), true).await?;
        let part = MavenPart::of(top, &archives).map_err(FileError::from)?;
        let stamp = self.now.date_time().replace(['T', ':'], "");
        let path = repo.folder.path().to_owned();
        let write = move || {
            let written = part.write(&path, &stamp);
            written.map_err(|source| FileError::Io { action: "write the Maven part of", path, source })
        };
        Ok(blocking(write).await?)
    }
}
