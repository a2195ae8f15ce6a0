//! Telling people about taggings.

use std::collections::BTreeSet;

use koji_core::records::builds::BuildRecord;
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::ops::tasks::TaskOrder;
use crate::store::recipients::Occasion;

/// A tag as it is to be told of: its number, and how whoever tells named it.
#[derive(Debug, Clone)]
pub(crate) struct NamedTag {
    /// Its number.
    pub(crate) id: i64,
    /// Its name or number.
    pub(crate) name: Value,
}

impl From<i64> for NamedTag {
    fn from(id: i64) -> Self {
        Self { id, name: id.into() }
    }
}

/// A tagging, an untagging or a move, done or failed.
#[derive(Debug, Clone)]
pub(crate) struct Tagging {
    /// The tag that got the build.
    pub(crate) to: Option<NamedTag>,
    /// The tag that lost it.
    pub(crate) from: Option<NamedTag>,
    /// The build.
    pub(crate) build: BuildRecord,
    /// How whoever tells named the build.
    pub(crate) build_name: Value,
    /// Who did it.
    pub(crate) user: i64,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
    /// Whether nothing is to be told if it went well.
    pub(crate) ignore_success: bool,
}

impl Tagging {
    /// Tells that a build was put into a tag.
    pub(super) fn into(tag: i64, build: BuildRecord, user: i64) -> Self {
        Self { to: Some(tag.into()), ..Self::none(build, user) }
    }

    /// Tells that a build was taken out of a tag.
    pub(super) fn out_of(tag: i64, build: BuildRecord, user: i64) -> Self {
        Self { from: Some(tag.into()), ..Self::none(build, user) }
    }

    fn none(build: BuildRecord, user: i64) -> Self {
        let build_name = build.id.into();
        Self { to: None, from: None, build, build_name, user, failure: None, ignore_success: false }
    }
}

impl HubCall {
    /// Makes the task that tells of a tagging, if somebody wants to hear of it.
    pub(crate) async fn tell_of_tagging(&self, tagging: Tagging) -> Result<()> {
        if self.hub.config.flag("DisableNotifications") {
            return Ok(());
        }
        let Tagging { to, from, build, build_name, user, failure, ignore_success } = tagging;
        let mut recipients = BTreeSet::new();
        for tag in [&to, &from].into_iter().flatten() {
            let occasion =
                Occasion { package: build.package_id, tag: Some(tag.id), success: failure.is_none() };
            recipients.extend(self.recipients(occasion, build.owner_id).await?);
        }
        if recipients.is_empty() {
            return Ok(());
        }
        let name = |tag: Option<NamedTag>| tag.map_or(Value::Nil, |tag| tag.name);
        let request = vec![
            Value::Array(recipients.into_iter().map(Value::from).collect()),
            failure.is_none().into(),
            name(to),
            name(from),
            build_name,
            user.into(),
            ignore_success.into(),
            failure.unwrap_or_default().into(),
        ];
        self.submit_task(TaskOrder::new("tagNotification", request)).await.map(drop)
    }
}
