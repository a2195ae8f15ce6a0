//! One round of the builder: what runs here, what the hub says, whether there is room, what is new.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use koji_core::api::buildroots::{BuildrootExports as _, ListBuildroots};
use koji_core::api::host::buildroots::HostBuildrootExports as _;
use koji_core::api::host::tasks::HostTaskExports as _;
use koji_core::api::tasks::TaskExports as _;
use koji_core::handler::{HandlerRegistry, HostFacts as HandlerHost};
use koji_core::records::tasks::{AssignedTask, HostTask, TaskRecord};
use koji_core::refs::{LenientFloat, LenientInt, OneOrMany};
use koji_core::task::TaskState;
use koji_proto::{Fault, FaultCode, Value, xml};

use super::children::Children;
use super::connect::Hub;
use crate::config::BuilderConfig;
use crate::readiness::{HostFacts, Readiness};
use crate::space::MachineFacts;
use crate::task::TaskSpec;

/// How long the hub is tried to be told that this builder stops; it finds out by itself, only later.
const FAREWELL: Duration = Duration::from_secs(5);

/// What a round has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// A task was taken; there may be more.
    TookATask,
    /// There was nothing to take.
    Idle,
    /// Nothing can be taken now.
    NotReady,
}

/// What a builder does with its tasks.
pub(super) struct Builder {
    pub(super) hub: Hub,
    pub(super) config: Arc<BuilderConfig>,
    pub(super) registry: HandlerRegistry,
    pub(super) host_id: i64,
    pub(super) children: Children,
    /// Whether the program starts anew as soon as no task runs here.
    pub(super) restart_pending: bool,
    took_a_task: bool,
}

impl Builder {
    pub(super) fn new(
        hub: Hub,
        config: Arc<BuilderConfig>,
        registry: HandlerRegistry,
        host_id: i64,
        arguments: Vec<OsString>,
    ) -> Self {
        let children = Children::new(arguments);
        Self { hub, config, registry, host_id, children, restart_pending: false, took_a_task: false }
    }

    /// Does one round.
    pub(super) async fn pass_once(&mut self) -> Result<Round, Fault> {
        for (task, session) in self.children.reap().await {
            tracing::info!(task.id = task, "task process ended");
            self.hub.0.logout_child(session).await?;
        }
        if !self.took_a_task {
            self.expire_buildroots().await?;
        }
        let held = self.hub.host_get_host_tasks().await?;
        self.agree_on_tasks(&held).await?;
        let ready = self.check_in(&held).await?;
        self.took_a_task = ready && self.take_tasks().await?;
        Ok(match (ready, self.took_a_task) {
            (_, true) => Round::TookATask,
            (true, false) => Round::Idle,
            (false, false) => Round::NotReady,
        })
    }

    /// Retires buildroots whose tasks are not ours any more.
    async fn expire_buildroots(&self) -> Result<(), Fault> {
        let unfinished = OneOrMany::Many(vec![0, 1, 2]);
        let request = ListBuildroots {
            host_id: Some(LenientInt(self.host_id)),
            state: Some(unfinished),
            ..ListBuildroots::default()
        };
        for buildroot in self.hub.list_buildroots(request).await?.into_rows() {
            if buildroot.task_id.is_none_or(|task| !self.children.has(task)) {
                self.hub.host_set_build_root_state(LenientInt(buildroot.id), Value::Int(3), None).await?;
            }
        }
        Ok(())
    }

    /// Frees tasks that lost their process, and ends processes that lost their task.
    async fn agree_on_tasks(&mut self, held: &[HostTask]) -> Result<(), Fault> {
        let stale: Vec<LenientInt> =
            held.iter().map(|task| task.id).filter(|id| !self.children.has(*id)).map(LenientInt).collect();
        if !stale.is_empty() {
            tracing::warn!(tasks = stale.len(), "freeing tasks that have no process here");
            self.hub.host_free_tasks(stale.into()).await?;
        }
        for task in self.children.tasks() {
            if held.iter().any(|row| row.id == task) {
                continue;
            }
            if self.is_lost(task).await?
                && let Some(session) = self.children.kill(task).await
            {
                tracing::info!(task.id = task, "ended a task that was canceled or given away");
                self.hub.0.logout_child(session).await?;
            }
        }
        Ok(())
    }

    /// Tells the hub that this host is there, and whether it takes tasks.
    async fn check_in(&self, held: &[HostTask]) -> Result<bool, Fault> {
        let load = held.iter().filter(|task| task.waiting != Some(true)).map(|task| task.weight).sum();
        let host = self.hub.host_get_host().await?;
        let tasks = &self.config.tasks;
        let facts = HostFacts {
            restart_pending: self.restart_pending,
            enabled: host.enabled,
            capacity: host.capacity,
            task_load: load,
            held_tasks: held.len(),
            maxjobs: tasks.maxjobs,
            minspace_mib: tasks.minspace_mib,
        };
        let mockdir = &self.config.buildroots.mockdir;
        let readiness = Readiness::judge(&facts, || MachineFacts::measure(mockdir))
            .map_err(|e| Fault::internal(e.to_string()))?;
        if let Readiness::NotReady(reason) = readiness {
            tracing::info!("not ready: {reason}");
        }
        let methods: Vec<Value> = self.registry.names().map(Value::from).collect();
        let data = Value::Struct(vec![
            ("methods".into(), Value::Array(methods)),
            ("maxjobs".into(), Value::Int(tasks.maxjobs.into())),
        ]);
        let ready = readiness.is_ready();
        self.hub.host_update_host(LenientFloat(load).into(), ready, Some(data)).await?;
        Ok(ready)
    }

    async fn take_tasks(&mut self) -> Result<bool, Fault> {
        let mut took = false;
        for task in self.hub.host_get_tasks().await? {
            took |= self.take(task).await?;
        }
        Ok(took)
    }

    /// Opens an assigned task and starts its process, or refuses it.
    async fn take(&mut self, task: AssignedTask) -> Result<bool, Fault> {
        let id = LenientInt(task.id);
        if self.children.has(task.id) || task.state != TaskState::Assigned {
            return Ok(false);
        }
        if let Some(reason) = self.unfit(&task).await {
            tracing::info!(task.id = task.id, "refusing: {reason}");
            self.hub.host_refuse_task(id, false, reason).await?;
            return Ok(false);
        }
        let Some(opened) = self.hub.host_open_task(id).await? else { return Ok(false) };
        let weight = self.registry.find(&opened.method).map_or(1.0, |(_, method)| method.weight);
        if let Err(fault) = self.hub.host_set_task_weight(id, LenientFloat(weight)).await {
            return self.give_up_if_lost(task.id, fault).await;
        }
        let session = self.hub.0.subsession().await?;
        let credentials = session.credentials().ok_or_else(|| Fault::auth("the subsession has no key"))?;
        let spec = TaskSpec {
            task_id: task.id,
            task: serde_json::to_value(&opened).map_err(|e| Fault::internal(e.to_string()))?,
            session: credentials.into(),
            waits: self.hub.0.announces_waits(),
        };
        self.children
            .start(&spec)
            .await
            .map_err(|e| Fault::internal(format!("cannot start a process for task {}: {e}", task.id)))?;
        tracing::info!(task.id = task.id, task.method = task.method, "task opened");
        Ok(true)
    }

    /// Tells a task that was canceled or given away right after it was opened from a real failure.
    async fn give_up_if_lost(&self, task: i64, fault: Fault) -> Result<bool, Fault> {
        if fault.code == FaultCode::ActionNotAllowed && self.is_lost(task).await? {
            tracing::info!(task.id = task, "the task was lost as soon as it was opened");
            return Ok(false);
        }
        Err(fault)
    }

    /// Tells whether a task that was ours is not any more.
    async fn is_lost(&self, task: i64) -> Result<bool, Fault> {
        let found = self.hub.get_task_info(OneOrMany::One(LenientInt(task)), false, false).await?;
        let row: Option<TaskRecord> = found.into_one().flatten();
        Ok(row.is_none_or(|row| row.state == TaskState::Canceled || row.host_id != Some(self.host_id)))
    }

    /// Returns why this host cannot do a task; none if it can.
    async fn unfit(&self, task: &AssignedTask) -> Option<String> {
        let Some((handler, method)) = self.registry.find(&task.method) else {
            return Some("no handler for method".into());
        };
        let checked = async {
            let found = self.hub.get_task_info(OneOrMany::One(LenientInt(task.id)), true, false).await?;
            let row = found.into_one().flatten().ok_or_else(|| Fault::generic("the task is gone"))?;
            let request = request_of(&row);
            // Wrong arguments are for the task itself to complain about.
            let Ok(params) = self.registry.methods().parse_params(&task.method, &request) else {
                return Ok(true);
            };
            let host = self.hub.host_get_host().await?;
            let arches = host.arches.unwrap_or_default();
            let facts = HandlerHost { arches: arches.split_whitespace().map(str::to_owned).collect() };
            handler.check_host(&self.hub, &facts, method, &params).await
        };
        match checked.await {
            Ok(true) => None,
            Ok(false) => Some("failed host check".into()),
            Err(fault) => {
                tracing::warn!(task.id = task.id, "host check failed: {fault}");
                Some("failed host check".into())
            }
        }
    }

    /// Ends all tasks and tells the hub that this host is away.
    pub(super) async fn shut_down(&mut self) -> Result<(), Fault> {
        let tasks = self.children.tasks();
        self.children.kill_all().await;
        let tasks: Vec<_> = tasks.into_iter().map(LenientInt).collect();
        let farewell = async {
            self.hub.host_free_tasks(tasks.into()).await?;
            self.hub.host_update_host(LenientFloat(0.0).into(), false, None).await?;
            Ok(self.hub.0.logout().await?)
        };
        let told = tokio::time::timeout(FAREWELL, farewell).await;
        told.unwrap_or_else(|_| Err(Fault::generic("the hub does not answer")))
    }
}

/// Returns the arguments of a task, which come decoded or as XML text.
pub(crate) fn request_of(task: &TaskRecord) -> Vec<Value> {
    match &task.request {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::Str(text)) => xml::decode_request(text).map(|(_, params)| params).unwrap_or_default(),
        _ => Vec::new(),
    }
}
