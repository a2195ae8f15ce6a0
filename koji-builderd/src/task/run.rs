//! Running a handler and telling the hub how it ended.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koji_core::api::host::tasks::HostTaskExports as _;
use koji_core::handler::{HandlerRegistry, TaskContext, TaskError};
use koji_core::records::tasks::TaskRecord;
use koji_core::refs::LenientInt;
use koji_proto::client::Session;
use koji_proto::{Fault, Remote, Value, xml};

use super::TaskSpec;
use super::files::HubFiles;
use crate::config::BuilderConfig;
use crate::daemon::{connect, request_of};

/// Runs the task that the specification describes, to its end at the hub.
pub async fn run(spec: TaskSpec, config: &BuilderConfig, registry: &HandlerRegistry) -> anyhow::Result<()> {
    let session = Arc::new(Session::new(&config.hub.server, connect::session_options(config))?);
    session.resume(spec.session.into());
    let task: TaskRecord = serde_json::from_value(spec.task)?;
    let workdir = task_workdir(&config.tasks.workdir, task.id);
    if workdir.exists() {
        fs_err::remove_dir_all(&workdir)?;
    }
    fs_err::create_dir_all(&workdir)?;
    let hub = Remote(session.clone());
    let folder = koji_core::topdir::Topdir::task_path(task.id.into());
    let files = HubFiles { session: session.clone(), folder };
    let id = LenientInt(task.id);
    let context = TaskContext::new(task, Arc::new(Remote(session.clone())), Arc::new(files), workdir.clone())
        .with_waiting_calls(spec.waits)
        .with_poll_interval(config.tasks.sleeptime);
    match handle(&context, registry).await {
        Ok(result) => hub.host_close_task(id, Value::Str(xml::encode_result(&result))).await?,
        Err(TaskError::Fault(fault)) => {
            hub.host_fail_task(id, Value::Str(xml::encode_fault(&fault))).await?;
        }
        Err(TaskError::Refuse { soft, message }) => hub.host_refuse_task(id, soft, message).await?,
        Err(TaskError::Free) => hub.host_free_tasks(vec![id].into()).await?,
    }
    if let Err(error) = fs_err::remove_dir_all(&workdir) {
        tracing::warn!("the work directory stays: {error}");
    }
    session.logout().await?;
    Ok(())
}

async fn handle(context: &TaskContext, registry: &HandlerRegistry) -> Result<Value, TaskError> {
    let method = context.method();
    let (handler, _) =
        registry.find(method).ok_or_else(|| Fault::generic(format!("no handler for method {method}")))?;
    let params = registry.methods().parse_params(method, &request_of(context.task()))?;
    handler.run(context, params.into_iter().collect()).await
}

fn task_workdir(workdir: &Path, task: i64) -> PathBuf {
    workdir.join("tasks").join((task % 10_000).to_string()).join(task.to_string())
}
