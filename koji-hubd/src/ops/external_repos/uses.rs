//! The use of external repos by tags.

use std::collections::HashSet;

use koji_core::inheritance::{TagRows, walk_order};
use koji_core::records::external_repos::{ExternalRepo, TagExternalRepo};
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::inheritance::ancestors;
use crate::store::external_repos::{self, Use, UseFilter};
use crate::store::tags::TagRow;

/// The ways in which packages of an external repo are merged with those of a tag; the first is the usual one.
const MERGE_MODES: &[&str] = &["koji", "simple", "bare"];

/// How a tag is to use an external repo; what is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UseEdit {
    pub priority: Option<i64>,
    pub merge_mode: Option<String>,
    pub arches: Option<String>,
}

impl HubCall {
    /// Returns the external repos that a tag uses, its own first and then those of its ancestors, each once.
    pub(crate) async fn external_repos_seen_by(
        &self,
        tag: i64,
        event: Option<i64>,
    ) -> Result<Vec<TagExternalRepo>> {
        let steps = ancestors(&self.conn, tag, event).await?;
        let order: Vec<_> = walk_order(tag.into(), &steps).collect();
        let tags: Vec<i64> = order.iter().map(|tag| tag.get()).collect();
        let filter = UseFilter { tags: Some(&tags), repo: None, event };
        let uses = external_repos::uses(&self.conn, &filter).await?;
        let uses: TagRows<_> = uses.into_iter().map(|used| (used.tag_id.into(), used)).collect();
        let mut seen = HashSet::new();
        let all = order.iter().flat_map(|tag| uses.of(*tag));
        Ok(all.filter(|used| seen.insert(used.external_repo_id)).cloned().collect())
    }

    async fn own_uses(&self, tag: &TagRow) -> Result<Vec<TagExternalRepo>> {
        let filter = UseFilter { tags: Some(&[tag.id]), ..UseFilter::default() };
        Ok(external_repos::uses(&self.conn, &filter).await?)
    }

    /// Lets a tag use an external repo that it does not use yet.
    pub(super) async fn add_use(&self, tag: &TagRow, repo: &ExternalRepo, edit: UseEdit) -> Result<()> {
        let uses = self.own_uses(tag).await?;
        if uses.iter().any(|used| used.external_repo_id == repo.id) {
            return Err(Fault::generic(format!("tag {} uses {} already", tag.name, repo.name)));
        }
        let fresh = Use {
            tag: tag.id,
            repo: repo.id,
            priority: 0,
            merge_mode: MERGE_MODES[0].to_owned(),
            arches: None,
        };
        self.put_use(&uses, edited(&fresh, edit)?).await
    }

    /// Changes how a tag uses an external repo, and tells whether something changed.
    pub(super) async fn edit_use(&self, tag: &TagRow, repo: &ExternalRepo, edit: UseEdit) -> Result<bool> {
        let uses = self.own_uses(tag).await?;
        let old = uses.iter().find(|used| used.external_repo_id == repo.id);
        let old = old.ok_or_else(|| does_not_use(tag, repo))?;
        let old = Use {
            tag: old.tag_id,
            repo: old.external_repo_id,
            priority: old.priority,
            merge_mode: old.merge_mode.clone(),
            arches: old.arches.clone(),
        };
        let new = edited(&old, edit)?;
        if new == old {
            return Ok(false);
        }
        self.put_use(&uses, new).await?;
        Ok(true)
    }

    async fn put_use(&self, uses: &[TagExternalRepo], wanted: Use) -> Result<()> {
        let others = uses.iter().filter(|used| used.external_repo_id != wanted.repo);
        if let Some(other) = others.into_iter().find(|used| used.priority == wanted.priority) {
            return Err(Fault::generic(format!(
                "tag {} uses {} with priority {} already",
                other.tag_name, other.external_repo_name, other.priority
            )));
        }
        external_repos::put_use(&self.conn, &wanted, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: wanted.tag });
        Ok(())
    }

    /// Ends the use of an external repo by a tag.
    pub(super) async fn remove_use(&self, tag: &TagRow, repo: &ExternalRepo) -> Result<()> {
        let uses = self.own_uses(tag).await?;
        if !uses.iter().any(|used| used.external_repo_id == repo.id) {
            return Err(does_not_use(tag, repo));
        }
        external_repos::remove_use(&self.conn, tag.id, repo.id, self.change().await?).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }
}

fn does_not_use(tag: &TagRow, repo: &ExternalRepo) -> Fault {
    Fault::generic(format!("tag {} does not use external repo {}", tag.name, repo.name))
}

fn edited(old: &Use, edit: UseEdit) -> Result<Use> {
    if let Some(mode) = edit.merge_mode.as_deref().filter(|mode| !MERGE_MODES.contains(mode)) {
        return Err(Fault::generic(format!(
            "no such merge mode: {mode}; there are {}",
            MERGE_MODES.join(", ")
        )));
    }
    Ok(Use {
        tag: old.tag,
        repo: old.repo,
        priority: edit.priority.unwrap_or(old.priority),
        merge_mode: edit.merge_mode.unwrap_or_else(|| old.merge_mode.clone()),
        arches: edit.arches.or_else(|| old.arches.clone()),
    })
}
