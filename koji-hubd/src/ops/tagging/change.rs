//! Tagging and untagging at once.

use koji_core::policy::PolicyData;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::tag_listing;
use crate::store::tags::TagRow;

impl HubCall {
    /// Puts a build into a tag; with `force` one that is there already moves to the front.
    pub(crate) async fn put_into_tag(
        &self,
        tag: &TagRow,
        build: &BuildRecord,
        force: bool,
        user: i64,
    ) -> Result<()> {
        require_complete(build)?;
        if tag_listing::holds(&self.conn, tag.id, build.id).await? {
            if !force {
                return Err(Fault::tag(format!("build {} is in tag {} already", build.nvr, tag.name)));
            }
            tag_listing::remove(&self.conn, tag.id, build.id, self.event().await?, user).await?;
        }
        tag_listing::add(&self.conn, tag.id, build.id, self.event().await?, user).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Takes a build out of a tag; with `strict` it has to be there.
    pub(crate) async fn take_out_of_tag(
        &self,
        tag: &TagRow,
        build: &BuildRecord,
        strict: bool,
        user: i64,
    ) -> Result<()> {
        if !tag_listing::holds(&self.conn, tag.id, build.id).await? {
            return match strict {
                true => Err(Fault::tag(format!("build {} is not in tag {}", build.nvr, tag.name))),
                false => Ok(()),
            };
        }
        tag_listing::remove(&self.conn, tag.id, build.id, self.event().await?, user).await?;
        self.tell(Notice::TagChanged { tag_id: tag.id });
        Ok(())
    }

    /// Takes a build out of a tag for the caller, if policy and tag allow it.
    pub(super) async fn untag(
        &self,
        tag: &TagRow,
        build: &BuildRecord,
        strict: bool,
        force: bool,
    ) -> Result<()> {
        let user = self.require_login()?;
        let data = PolicyData::new()
            .with("tag", Value::Nil)
            .with("build", build.id)
            .with("fromtag", tag.id)
            .with("operation", "untag");
        self.assert_policy_or_force("tag", &data, force).await?;
        self.assert_tag_access(tag, user, force).await?;
        self.take_out_of_tag(tag, build, strict, user).await
    }
}

/// Refuses builds that are not complete.
pub(crate) fn require_complete(build: &BuildRecord) -> Result<()> {
    match build.state {
        BuildState::Complete => Ok(()),
        state => Err(Fault::tag(format!("build {} is {state}, not COMPLETE", build.nvr))),
    }
}
