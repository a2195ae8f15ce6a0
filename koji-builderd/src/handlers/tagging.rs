//! `tagBuild`: puts a build into a tag.

use async_trait::async_trait;
use koji_core::api::builds::BuildExports as _;
use koji_core::api::host::builds::HostBuildExports as _;
use koji_core::api::tags::TagExports as _;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::Deserialize;

use super::known;

/// `tagBuild`
pub(super) struct TagBuild;

#[derive(Deserialize)]
struct TagBuildParams {
    tag_id: Value,
    build_id: Value,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    force: bool,
    fromtag: Option<Value>,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    ignore_success: bool,
}

#[async_trait]
impl TaskHandler for TagBuild {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["tagBuild"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: TagBuildParams = typed(params)?;
        let (hub, task) = (context.hub(), context.task());
        let wrong = |e: koji_proto::value::ValueError| Fault::parameter(e.to_string());
        let build = hub.get_build(params.build_id.clone().into_typed().map_err(wrong)?, true).await?;
        let tag = hub.get_tag(params.tag_id.clone().into_typed().map_err(wrong)?, true, None, false).await?;
        let (Some(build), Some(tag)) = (build, tag) else {
            return Err(Fault::generic("no such build or tag").into());
        };
        let tagged = hub
            .host_tag_build(task.id.into(), tag.id.into(), build.id.into(), params.force, as_lookup(&params.fromtag)?)
            .await;
        let failure = tagged.as_ref().err().map(|fault| fault.message.clone()).unwrap_or_default();
        let _ = (params.ignore_success, failure);
        tagged?;
        Ok(Value::Nil)
    }
}

fn as_lookup(value: &Option<Value>) -> Result<Option<koji_core::lookup::Lookup>, Fault> {
    let given = value.clone().filter(|value| !value.is_nil());
    given.map(|value| koji_core::lookup::Lookup::from_value(value).map_err(Fault::parameter)).transpose()
}
