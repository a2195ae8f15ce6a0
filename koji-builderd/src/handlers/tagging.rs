//! `tagBuild`: puts a build into a tag and tells those who want to know.

use async_trait::async_trait;
use koji_core::api::host::tagging::HostTagNotification;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::lookup::Lookup;
use koji_core::refs::{BuildRef, LenientInt, UserRef};
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::Deserialize;

use super::known;

/// `tagBuild`
pub(super) struct TagBuild;

#[derive(Deserialize)]
struct Params {
    tag_id: Lookup,
    build_id: BuildRef,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    force: bool,
    fromtag: Option<Lookup>,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    ignore_success: bool,
}

#[async_trait]
impl TaskHandler for TagBuild {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["tagBuild"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: Params = typed(params)?;
        let hub = context.hub();
        let build = hub.get_build(params.build_id.clone(), true).await?;
        let tag = hub.get_tag(params.tag_id.clone(), true, None, false).await?;
        let (Some(build), Some(tag)) = (build, tag) else {
            return Err(Fault::generic("no such build or tag").into());
        };
        let owner = context.task().owner;
        let tell = |failure: Option<&Fault>| HostTagNotification {
            ignore_success: params.ignore_success,
            failure_msg: failure.map(|fault| fault.message.clone()).unwrap_or_default(),
            ..HostTagNotification::new(
                failure.is_none(),
                Some(Lookup::Id(tag.id)),
                params.fromtag.clone(),
                BuildRef::Id(build.id),
                Some(UserRef::Id(owner)),
            )
        };
        let task = LenientInt(context.task().id);
        let (into, from) = (Lookup::Id(tag.id), params.fromtag.clone());
        let tagged = hub.host_tag_build(task, into, BuildRef::Id(build.id), params.force, from).await;
        let told = hub.host_tag_notification(tell(tagged.as_ref().err())).await;
        tagged?;
        told?;
        Ok(Value::Nil)
    }
}
