//! How builders tag builds for those who asked for it.

use async_trait::async_trait;
use koji_core::api::host::tagging::{HostTagNotification, HostTaggingExports};
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::refs::{BuildRef, LenientInt};
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::ops::tagging::Tagging;

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
        let data = PolicyData::new()
            .with("tag", Value::from_serialize(&tag)?)
            .with("build", Value::from_serialize(&build)?)
            .with("fromtag", Value::from(from.as_ref().map(|from| from.name.as_str())))
            .with("user_id", owner)
            .with("operation", if from.is_some() { "move" } else { "tag" });
        self.assert_policy_or_force("tag", &data, force).await?;
        self.assert_tag_access(&to, owner, force).await?;
        if let Some(from) = &from {
            self.assert_tag_access(from, owner, force).await?;
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
        let tagging = Tagging {
            to: match &request.tag_id {
                Some(tag) => self.find_tag(tag).await?,
                None => None,
            },
            from: match &request.from_id {
                Some(tag) => self.find_tag(tag).await?,
                None => None,
            },
            build,
            user: user.id,
            failure: (!request.is_successful).then_some(request.failure_msg),
            ignore_success: request.ignore_success,
        };
        self.tell_of_tagging(tagging).await
    }
}
