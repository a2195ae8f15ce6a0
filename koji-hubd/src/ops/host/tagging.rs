//! How builders tag builds for those who asked for it.

use async_trait::async_trait;
use koji_core::api::host::tagging::{HostTagNotification, HostTaggingExports};
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::refs::{BuildRef, LenientInt};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::ops::tagging::{NamedTag, Tagging};

#[async_trait]
impl HostTaggingExports for HubCall {
    async fn host_tag_build(
        &self,
        task_id: LenientInt,
        tag: Lookup,
        build: BuildRef,
        force: bool,
        fromtag: Option<Lookup>,
    ) -> Result<()> {
        let owner = self.open_task_of_host(task_id.0).await?.owner;
        let build = self.build(&build).await?;
        let to = self.tag(&tag).await?;
        let from = match &fromtag {
            Some(from) => Some(self.tag(from).await?),
            None => None,
        };
        self.assert_tag_access(&to, owner, force).await?;
        if let Some(from) = &from {
            self.assert_tag_access(from, owner, force).await?;
        }
        if let Some(refusal) = self.package_refusal(&to, build.package_id).await?
            && !(force && self.tag_access(&to, owner).await?.may_force)
        {
            return Err(Fault::tag(refusal));
        }
        let data = PolicyData::new()
            .with("tag", Value::from_serialize(&tag)?)
            .with("build", Value::from_serialize(&build)?)
            .with("fromtag", Value::from(from.as_ref().map(|from| from.name.as_str())))
            .with("user_id", owner)
            .with("operation", if from.is_some() { "move" } else { "tag" });
        self.assert_policy_or_force("tag", &data, force).await?;
        if let Some(from) = &from {
            self.take_out_of_tag(from, &build, true, owner).await?;
        }
        self.put_into_tag(&to, &build, force, owner).await
    }

    async fn host_tag_notification(&self, request: HostTagNotification) -> Result<()> {
        self.calling_host().await?;
        if request.is_successful && request.ignore_success {
            return Ok(());
        }
        let user = self.user(request.user_id.as_ref()).await?;
        let Some(build) = self.find_build(&request.build_id).await? else { return Ok(()) };
        let build_name = Value::from_serialize(&request.build_id)?;
        let tagging = Tagging {
            to: self.named_tag(request.tag_id).await?,
            from: self.named_tag(request.from_id).await?,
            build,
            build_name,
            user: user.id,
            failure: (!request.is_successful).then_some(request.failure_msg),
            ignore_success: request.ignore_success,
        };
        self.tell_of_tagging(tagging).await
    }
}

impl HubCall {
    /// Finds a tag that is to be told of; one that is not there is as good as none.
    async fn named_tag(&self, lookup: Option<Lookup>) -> Result<Option<NamedTag>> {
        let Some(lookup) = lookup else { return Ok(None) };
        let Some(tag) = self.find_tag(&lookup).await? else { return Ok(None) };
        Ok(Some(NamedTag { id: tag.id, name: Value::from_serialize(&lookup)? }))
    }
}
