//! What builders do with tasks.

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::host::tasks::HostTaskExports;
use koji_core::lookup::Lookup;
use koji_core::records::hosts::{HostLoad, HostRecord};
use koji_core::records::json::JsonText;
use koji_core::records::tasks::{AssignedTask, HostTask, TaskRecord, TaskWait};
use koji_core::refs::{LenientFloat, LenientInt, Unchecked};
use koji_core::task::TaskState;
use koji_proto::{Fault, Keywords, Value, xml};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::ops::tasks::{TaskOrder, decode_result, no_such_task, result_of};
use crate::scheduler::{Trigger, options, pass, pass_if_due};
use crate::store::scheduler::{NewRefusal, refuse};
use crate::store::tasks::{self, LockedTask};
use crate::store::{channels, hosts};

#[async_trait]
impl HostTaskExports for HubCall {
    async fn host_get_id(&self) -> Result<i64> {
        self.calling_host().await
    }

    async fn host_get_host(&self) -> Result<HostRecord> {
        let id = self.calling_host().await?;
        self.host(&Lookup::Id(id)).await
    }

    async fn host_is_enabled(&self) -> Result<bool> {
        Ok(self.host_get_host().await?.enabled)
    }

    async fn host_update_host(
        &self,
        task_load: Unchecked<LenientFloat>,
        ready: bool,
        data: Option<Value>,
    ) -> Result<()> {
        let host = self.host_get_host().await?;
        let LenientFloat(load) = task_load.into_inner()?;
        hosts::check_in(&self.conn, host.id, load, ready, self.now).await?;
        if let Some(data) = data {
            self.store_host_data(host.id, data).await?;
        }
        if ready && !host.ready {
            self.tell(Notice::TasksToAssign);
        }
        Ok(())
    }

    async fn host_set_host_data(&self, hostdata: Value) -> Result<()> {
        let host = self.calling_host().await?;
        let data = match &hostdata {
            Value::Str(text) => {
                JsonText::parse(text).map_err(|e| Fault::parameter(format!("hostdata: {e}")))?.0
            }
            _ => hostdata,
        };
        self.store_host_data(host, data).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    async fn host_get_load_data(&self) -> Result<(Vec<HostLoad>, Vec<AssignedTask>)> {
        let host = self.host_get_host().await?;
        let tasks = self.assigned_or_newly_assigned(host.id).await?;
        let channels = channels::list_of_host(&self.conn, host.id, None, Some(true)).await?;
        let load = HostLoad {
            id: host.id,
            user_id: host.user_id,
            name: host.name,
            update_ts: host.update_ts,
            ready: host.ready,
            task_load: host.task_load,
            arches: host.arches,
            capacity: host.capacity,
            description: host.description,
            comment: host.comment,
            enabled: host.enabled,
            channels: channels.into_iter().map(|channel| channel.id).collect(),
        };
        Ok((vec![load], tasks))
    }

    async fn host_get_tasks(&self) -> Result<Vec<AssignedTask>> {
        let host = self.calling_host().await?;
        self.assigned_or_newly_assigned(host).await
    }

    async fn host_get_host_tasks(&self) -> Result<Vec<HostTask>> {
        let host = self.calling_host().await?;
        Ok(tasks::held_by(&self.conn, host).await?)
    }

    async fn host_open_task(&self, LenientInt(task_id): LenientInt) -> Result<Option<TaskRecord>> {
        let host = self.calling_host().await?;
        let task = self.lock_task(task_id).await?;
        if !tasks::open(&self.conn, task_id, host, self.now).await? {
            return Ok(None);
        }
        self.tell(Notice::TaskChanged { task_id, parent: task.parent, host_id: Some(host) });
        Ok(tasks::find(&self.conn, task_id, true).await?)
    }

    async fn host_refuse_task(&self, LenientInt(task_id): LenientInt, soft: bool, msg: String) -> Result<()> {
        let host = self.calling_host().await?;
        let task = self.lock_task(task_id).await?;
        if task.host_id != Some(host) {
            tracing::warn!(task.id = task_id, host.id = host, "a host refuses a task that it does not have");
            return Ok(());
        }
        refuse(&self.conn, &NewRefusal { task: task_id, host, soft, message: &msg }, self.now).await?;
        self.free_locked_task(&task).await
    }

    async fn host_close_task(&self, LenientInt(task_id): LenientInt, response: Value) -> Result<()> {
        let task = self.open_task_of_host(task_id).await?;
        let result = text_of(response)?;
        // A task cannot end well with a fault: whoever tries gets it back.
        decode_result(&result)??;
        self.finish_task(&task, TaskState::Closed, &result).await
    }

    async fn host_fail_task(&self, LenientInt(task_id): LenientInt, response: Value) -> Result<()> {
        let task = self.open_task_of_host(task_id).await?;
        self.finish_task(&task, TaskState::Failed, &text_of(response)?).await
    }

    async fn host_free_tasks(&self, tasks: Unchecked<Vec<LenientInt>>) -> Result<()> {
        let host = self.calling_host().await?;
        for LenientInt(id) in tasks.into_inner()? {
            let task = self.lock_task(id).await?;
            if task.state == TaskState::Open && task.host_id == Some(host) {
                self.free_locked_task(&task).await?;
            }
        }
        Ok(())
    }

    async fn host_set_task_weight(
        &self,
        LenientInt(task_id): LenientInt,
        LenientFloat(weight): LenientFloat,
    ) -> Result<()> {
        let task = self.open_task_of_host(task_id).await?;
        tasks::set_weight(&self.conn, task.id, weight).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    async fn host_subtask(
        &self,
        method: String,
        arglist: Vec<Value>,
        LenientInt(parent): LenientInt,
        mut options: Keywords,
    ) -> Result<i64> {
        let keywords = match options.take("kwargs") {
            None | Some(Value::Nil) => Vec::new(),
            Some(Value::Struct(entries)) => entries,
            Some(other) => return Err(Fault::parameter(format!("kwargs are a map, not {}", other.kind()))),
        };
        let request = xml::join_keywords(arglist, keywords);
        self.make_subtask(parent, TaskOrder::new(method, request), options).await
    }

    async fn host_subtask2(
        &self,
        LenientInt(parent): LenientInt,
        taskopts: Value,
        method: String,
        args: Vec<Value>,
        options: Keywords,
    ) -> Result<i64> {
        let Value::Struct(task_options) = taskopts else {
            return Err(Fault::parameter(format!("task options are a map, not {}", taskopts.kind())));
        };
        let request = xml::join_keywords(args, options.0);
        self.make_subtask(parent, TaskOrder::new(method, request), Keywords(task_options)).await
    }

    async fn host_task_set_wait(
        &self,
        LenientInt(parent): LenientInt,
        tasks: Option<Vec<LenientInt>>,
    ) -> Result<()> {
        self.calling_host().await?;
        tasks::set_waiting(&self.conn, parent, true).await?;
        // What waits is no load, so that its host may have room for another task.
        self.tell(Notice::TasksToAssign);
        let Some(tasks) = tasks else { return Ok(tasks::await_children(&self.conn, parent, None).await?) };
        if tasks.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = tasks.into_iter().map(|task| task.0).collect();
        tasks::await_no_longer(&self.conn, parent, &ids).await?;
        Ok(tasks::await_children(&self.conn, parent, Some(&ids)).await?)
    }

    async fn host_task_wait(&self, LenientInt(parent): LenientInt) -> Result<TaskWait> {
        self.calling_host().await?;
        self.take_finished_children(parent).await
    }

    async fn host_task_wait_results(
        &self,
        LenientInt(parent): LenientInt,
        tasks: Option<Vec<LenientInt>>,
        canfail: Option<Vec<LenientInt>>,
    ) -> Result<Vec<(i64, Value)>> {
        self.calling_host().await?;
        tasks::set_waiting(&self.conn, parent, false).await?;
        tasks::await_no_longer(&self.conn, parent, &[]).await?;
        let asked: Option<Vec<i64>> = tasks.map(|tasks| tasks.into_iter().map(|task| task.0).collect());
        let outcomes: BTreeMap<i64, tasks::Outcome> = tasks::outcomes(&self.conn, asked.as_deref(), parent)
            .await?
            .into_iter()
            .filter(|outcome| asked.is_some() || outcome.state.is_finished())
            .map(|outcome| (outcome.id, outcome))
            .collect();
        let order = asked.unwrap_or_else(|| outcomes.keys().copied().collect());
        let can_fail = canfail.unwrap_or_default();
        let result = |id: i64| {
            let outcome = outcomes.get(&id).ok_or_else(|| no_such_task(id))?;
            let may_fail = outcome.state.is_finished() && can_fail.contains(&LenientInt(id));
            // That a task was canceled is a fault of its own kind.
            match result_of(outcome).and_then(|result| result) {
                Ok(value) => Ok((id, value)),
                Err(fault) if may_fail => Ok((id, fault.to_value())),
                Err(fault) => Err(fault),
            }
        };
        order.into_iter().map(result).collect()
    }
}

impl HubCall {
    /// Lists the tasks that are assigned to a host; with none, the scheduler has a go at it if it is due.
    async fn assigned_or_newly_assigned(&self, host: i64) -> Result<Vec<AssignedTask>> {
        let tasks = tasks::assigned_to(&self.conn, host).await?;
        if !tasks.is_empty() {
            return Ok(tasks);
        }
        let ran = match self.conn.writes() {
            // Within a transaction that writes, another could wait for this one for ever.
            true => {
                let options = options(&self.hub.config);
                let pass = pass(&self.conn, &options, self.now, Trigger::IfDue).await?;
                let ran = pass.is_some();
                pass.into_iter().flat_map(|pass| pass.notices).for_each(|notice| self.tell(notice));
                ran
            }
            false => pass_if_due(&self.hub).await?,
        };
        match ran {
            true => Ok(tasks::assigned_to(&self.conn, host).await?),
            false => Ok(tasks),
        }
    }

    async fn store_host_data(&self, host: i64, data: Value) -> Result<()> {
        if !matches!(data, Value::Struct(_)) {
            return Err(Fault::parameter(format!("host data are a map, not {}", data.kind())));
        }
        let json = JsonText(data).to_text().map_err(|e| Fault::parameter(format!("host data: {e}")))?;
        Ok(hosts::set_data(&self.conn, host, &json).await?)
    }

    /// Ends an open task with a result, and tells those who wait for it.
    async fn finish_task(&self, task: &LockedTask, state: TaskState, result: &str) -> Result<()> {
        tasks::finish(&self.conn, task.id, state, result, self.now).await?;
        self.tell(Notice::TaskChanged { task_id: task.id, parent: task.parent, host_id: task.host_id });
        self.tell(Notice::TasksToAssign);
        self.call_hosts_that_wait(task.parent.as_slice()).await
    }

    /// Makes a part of an open task of the calling host; one with the same label that is there already is taken.
    async fn make_subtask(&self, parent: i64, order: TaskOrder, options: Keywords) -> Result<i64> {
        self.open_task_of_host(parent).await?;
        let order = TaskOrder { parent: Some(parent), ..order.with_options(options)? };
        if let Some(label) = &order.label
            && let Some(id) = tasks::child_by_label(&self.conn, parent, label).await?
        {
            return Ok(id);
        }
        self.submit_task(order).await
    }

    /// Tells which of the awaited children of a task have ended, and awaits these no longer.
    pub(crate) async fn take_finished_children(&self, parent: i64) -> Result<TaskWait> {
        let (mut finished, mut unfinished) = (Vec::new(), Vec::new());
        for (child, has_ended) in tasks::awaited(&self.conn, parent).await? {
            if has_ended { finished.push(child) } else { unfinished.push(child) }
        }
        if !finished.is_empty() {
            tasks::clear_awaited(&self.conn, &finished).await?;
        }
        Ok(TaskWait { finished, unfinished })
    }
}

/// The text of a result, as it is to be stored.
fn text_of(response: Value) -> Result<String> {
    match response {
        Value::Str(text) => Ok(text),
        other => Err(Fault::internal(format!("a result is stored as XML text, not as {}", other.kind()))),
    }
}
