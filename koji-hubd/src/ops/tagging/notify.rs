//! Telling people about taggings.

use std::collections::BTreeSet;

use koji_core::api::tags::TagExports as _;
use koji_core::api::users::UserExports as _;
use koji_core::records::builds::BuildRecord;
use koji_core::refs::UserRef;
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::ops::tasks::TaskOrder;
use crate::store::recipients::Occasion;
use crate::store::tags::TagRow;

/// A tagging, an untagging or a move, done or failed.
#[derive(Debug, Clone)]
pub(crate) struct Tagging {
    /// The tag that got the build.
    pub(crate) to: Option<TagRow>,
    /// The tag that lost it.
    pub(crate) from: Option<TagRow>,
    /// The build.
    pub(crate) build: BuildRecord,
    /// Who did it.
    pub(crate) user: i64,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
    /// Whether nothing is to be told if it went well.
    pub(crate) ignore_success: bool,
}

impl Tagging {
    /// Tells that a build was put into a tag.
    pub(super) fn into(tag: TagRow, build: BuildRecord, user: i64) -> Self {
        Self { to: Some(tag), from: None, build, user, failure: None, ignore_success: false }
    }

    /// Tells that a build was taken out of a tag.
    pub(super) fn out_of(tag: TagRow, build: BuildRecord, user: i64) -> Self {
        Self { from: Some(tag), to: None, build, user, failure: None, ignore_success: false }
    }
}

impl HubCall {
    /// Makes the task that tells of a tagging, if somebody wants to hear of it.
    pub(crate) async fn tell_of_tagging(&self, tagging: Tagging) -> Result<()> {
        if self.hub.config.flag("DisableNotifications") {
            return Ok(());
        }
        let Tagging { to, from, build, user, failure, ignore_success } = tagging;
        let mut recipients = BTreeSet::new();
        for tag in [&to, &from].into_iter().flatten() {
            let occasion =
                Occasion { package: build.package_id, tag: Some(tag.id), success: failure.is_none() };
            recipients.extend(self.addresses_for(occasion, build.owner_id).await?);
        }
        if recipients.is_empty() {
            return Ok(());
        }
        let user = self.get_user(Some(UserRef::Id(user)), false, true, false).await?;
        let request = vec![
            Value::Array(recipients.into_iter().map(Value::from).collect()),
            failure.is_none().into(),
            self.tag_data(to.as_ref()).await?,
            self.tag_data(from.as_ref()).await?,
            Value::from_serialize(&build)?,
            Value::from_serialize(&user)?,
            ignore_success.into(),
            failure.unwrap_or_default().into(),
        ];
        self.submit_task(TaskOrder::new("tagNotification", request)).await.map(drop)
    }

    /// Returns a tag as `getTag` does.
    async fn tag_data(&self, tag: Option<&TagRow>) -> Result<Value> {
        match tag {
            None => Ok(Value::Nil),
            Some(tag) => Ok(Value::from_serialize(&self.get_tag(tag.id.into(), false, None, false).await?)?),
        }
    }
}
