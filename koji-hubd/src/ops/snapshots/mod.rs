//! Copies of tags: into a tag that is made for it, or into one that is there.
//!
//! What is copied is what the source shows, by inheritance too. Links and external repos are not copied, nor are the
//! settings of packages and needed groups in comps groups.

mod builds;
mod groups;
mod packages;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::snapshots::{SnapshotExports, SnapshotTag, SnapshotTagModify};
use koji_core::inheritance::{ExtraValue, Keep};
use koji_core::lookup::Lookup;
use koji_core::records::json::JsonText;
use koji_core::refs::EventArg;
use koji_proto::Fault;

use super::tags::{ExtraEdit, no_such_tag};
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::db::Conn;
use crate::store::tags::{self, TagRow, TagSettings};

#[async_trait]
impl SnapshotExports for HubCall {
    async fn snapshot_tag(&self, request: SnapshotTag) -> Result<()> {
        self.require("tag").await?;
        let name = request.dst.into_inner()?;
        let source = self.snapshot_source(&request.src, request.event.as_ref()).await?;
        check_parts(request.builds, request.pkgs)?;
        self.check_new_tag(&name).await?;
        refuse_locked(&source.tag, request.force)?;

        let (settings, extra) = match request.config {
            true => (TagSettings::from(&source.tag), extra_texts(&self.conn, &source).await?),
            false => (TagSettings { arches: Some(String::new()), ..TagSettings::default() }, BTreeMap::new()),
        };
        let target = self.write_tag(&name, &settings, &extra).await?;
        if request.pkgs {
            self.copy_packages(&source, target).await?;
        }
        if request.builds {
            let keep = Keep::from(request.latest_only);
            self.copy_builds(&source, target, request.inherit_builds, keep).await?;
        }
        if request.groups {
            self.copy_groups(&source, target).await?;
        }
        Ok(())
    }

    async fn snapshot_tag_modify(&self, request: SnapshotTagModify) -> Result<()> {
        self.require("tag").await?;
        let source = self.snapshot_source(&request.src, request.event.as_ref()).await?;
        check_parts(request.builds, request.pkgs)?;
        let target = self.tag(&request.dst).await?;
        refuse_locked(&source.tag, request.force)?;
        refuse_locked(&target, request.force)?;

        if request.config {
            self.match_config(&source, &target).await?;
        }
        if request.pkgs {
            self.match_packages(&source, target.id).await?;
        }
        if request.builds {
            let wanted = builds::Wanted {
                inherit: request.inherit_builds,
                keep: Keep::from(request.latest_only),
                remove: request.remove,
                force: request.force,
            };
            self.match_builds(&source, &target, wanted).await?;
        }
        if request.groups {
            self.match_groups(&source, target.id).await?;
        }
        self.tell(Notice::TagChanged { tag_id: target.id });
        Ok(())
    }
}

/// The tag that is copied, at the event at which it is.
#[derive(Debug, Clone)]
struct Source {
    tag: TagRow,
    event: Option<i64>,
}

impl HubCall {
    async fn snapshot_source(&self, tag: &Lookup, event: Option<&EventArg>) -> Result<Source> {
        let event = EventArg::id_of(event)?;
        let found = tags::find(&self.conn, tag, event).await?;
        Ok(Source { tag: found.ok_or_else(|| no_such_tag(tag))?, event })
    }

    /// Gives the target the settings of the source.
    async fn match_config(&self, source: &Source, target: &TagRow) -> Result<()> {
        let settings = TagSettings::from(&source.tag);
        if settings != TagSettings::from(target) {
            tags::configure(&self.conn, target.id, &settings, self.change().await?).await?;
        }
        let set = extra_texts(&self.conn, source).await?;
        let own = tags::extra(&self.conn, &[target.id], None).await?;
        let remove = own
            .into_iter()
            .filter(|(_, key, value)| *value != ExtraValue::Blocked && !set.contains_key(key))
            .map(|(_, key, _)| key)
            .collect();
        self.edit_extra(target.id, &ExtraEdit { set, remove, block: Vec::new() }).await?;
        Ok(())
    }
}

fn check_parts(builds: bool, packages: bool) -> Result<()> {
    match builds && !packages {
        true => Err(Fault::parameter("builds are copied only along with the package list")),
        false => Ok(()),
    }
}

fn refuse_locked(tag: &TagRow, force: bool) -> Result<()> {
    match tag.locked && !force {
        true => Err(Fault::generic(format!("tag {} is locked; use force to go on", tag.name))),
        false => Ok(()),
    }
}

/// Returns the extra settings of the source as JSON texts, without what it blocks.
async fn extra_texts(conn: &Conn, source: &Source) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for (_, key, value) in tags::extra(conn, &[source.tag.id], source.event).await? {
        if let ExtraValue::Set(value) = value {
            let text = JsonText(value).to_text();
            texts.insert(key, text.map_err(|e| Fault::internal(e.to_string()))?);
        }
    }
    Ok(texts)
}
