//! Deleting builds that nobody needs, and emptying builds that went wrong.

use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::builds;

impl HubCall {
    /// Deletes a build with its files; none if that was done before.
    ///
    /// What refers to it, or used it within so many seconds, forbids that: fault 1000, or false if not strict.
    pub(super) async fn delete_unused_build(
        &self,
        build: &BuildRecord,
        strict: bool,
        min_ref_age: i64,
    ) -> Result<Option<bool>> {
        if build.state == BuildState::Deleted {
            return Ok(None);
        }
        if let Some(reason) = self.why_build_is_needed(build, min_ref_age).await? {
            return match strict {
                true => Err(Fault::generic(format!("cannot delete build {}: {reason}", build.nvr))),
                false => Ok(Some(false)),
            };
        }
        if build.state == BuildState::Building {
            // Upstream's database refuses it: a build that has ended needs the time when it did.
            return Err(Fault::internal(format!("build {} is being made; cancel it first", build.nvr)));
        }
        let (event, user) = (self.event().await?, self.require_login()?);
        let id = build.build_id;
        builds::erase_signatures(&self.conn, id).await?;
        builds::untag_everywhere(&self.conn, id, event, user).await?;
        builds::set_state(&self.conn, id, BuildState::Deleted).await?;
        self.remove_folders_of_build(build).await?;
        Ok(Some(true))
    }

    /// Returns what keeps a build from being deleted, if anything does.
    async fn why_build_is_needed(&self, build: &BuildRecord, min_ref_age: i64) -> Result<Option<String>> {
        let references = self.references_of_build(build.build_id, Some(10), true).await?;
        let some = |number: Option<usize>| number.filter(|number| *number > 0);
        if let Some(tags) = references.tags.filter(|tags| !tags.is_empty()) {
            let names: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
            return Ok(Some(format!("it is in {}", names.join(", "))));
        }
        if let Some(number) = some(references.rpms.map(|rpms| rpms.len())) {
            return Ok(Some(format!("{number} rpms or more were made with it")));
        }
        if let Some(number) = some(references.component_of.map(|archives| archives.len())) {
            return Ok(Some(format!("it is a part of {number} archives or more")));
        }
        if let Some(number) = some(references.archives.map(|archives| archives.len())) {
            return Ok(Some(format!("{number} archives or more were made with it")));
        }
        let Some(last_used) = references.last_used.flatten() else { return Ok(None) };
        let age = self.now.seconds() - last_used.0.seconds();
        Ok((age < min_ref_age as f64).then(|| format!("it was used {age:.0} seconds ago")))
    }

    /// Takes all content, types, tags and files from a build, and leaves it canceled.
    pub(super) async fn empty_build(&self, build: &BuildRecord) -> Result<()> {
        let id = build.build_id;
        for tag in builds::tags_of(&self.conn, id, None).await? {
            self.tell(Notice::TagChanged { tag_id: tag.tag_id });
        }
        builds::erase_content(&self.conn, id).await?;
        builds::drop_type_rows(&self.conn, id).await?;
        builds::drop_reservation(&self.conn, id).await?;
        builds::erase_tag_history(&self.conn, id).await?;
        builds::reset(&self.conn, id, self.now).await?;
        self.remove_folders_of_build(build).await
    }
}
