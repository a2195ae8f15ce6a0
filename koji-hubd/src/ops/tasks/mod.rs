//! Tasks: what they are, and what becomes of them.

mod arches;
mod cancel;
mod change;
mod filter;
mod make;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::tasks::TaskExports;
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::tasks::TaskRecord;
use koji_core::refs::{LenientInt, OneOrMany};
use koji_core::task::TaskState;
use koji_proto::{Fault, Value, xml};

use crate::call::{HubCall, Result};
use crate::store::tasks::{self, Outcome};

pub(crate) use make::TaskOrder;

#[async_trait]
impl TaskExports for HubCall {
    async fn get_task_info(
        &self,
        task_id: OneOrMany<LenientInt>,
        request: bool,
        strict: bool,
    ) -> Result<OneOrMany<Option<TaskRecord>>> {
        match task_id {
            OneOrMany::One(LenientInt(id)) => {
                let task = tasks::find(&self.conn, id, request).await?.map(with_values).transpose()?;
                if task.is_none() && strict {
                    return Err(no_such_task(id));
                }
                Ok(OneOrMany::One(task))
            }
            OneOrMany::Many(ids) => {
                let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
                let found = tasks::find_all(&self.conn, &ids, request).await?;
                let found = found.into_iter().map(with_values).collect::<Result<Vec<_>>>()?;
                let by_id = |id: i64| {
                    let at = found.binary_search_by_key(&id, |task| task.id).ok();
                    let task = at.and_then(|at| found.get(at)).cloned();
                    if task.is_none() && strict { Err(no_such_task(id)) } else { Ok(task) }
                };
                ids.into_iter().map(by_id).collect::<Result<_>>().map(OneOrMany::Many)
            }
        }
    }

    async fn get_task_request(&self, LenientInt(task_id): LenientInt) -> Result<Vec<Value>> {
        let text = tasks::request(&self.conn, task_id).await?.ok_or_else(|| no_such_task(task_id))?;
        decode_request(&text)
    }

    async fn get_task_result(&self, LenientInt(task_id): LenientInt, raise_fault: bool) -> Result<Value> {
        let outcome = tasks::outcome(&self.conn, task_id).await?.ok_or_else(|| no_such_task(task_id))?;
        match result_of(&outcome)? {
            Ok(value) => Ok(value),
            Err(fault) if raise_fault => Err(fault),
            Err(fault) => Ok(fault.to_value()),
        }
    }

    async fn get_task_children(
        &self,
        LenientInt(task_id): LenientInt,
        request: bool,
        strict: bool,
    ) -> Result<Vec<TaskRecord>> {
        if strict && tasks::find(&self.conn, task_id, false).await?.is_none() {
            return Err(no_such_task(task_id));
        }
        let children = tasks::children(&self.conn, task_id, request).await?;
        children.into_iter().map(with_values).collect()
    }

    async fn get_task_descendents(
        &self,
        LenientInt(task_id): LenientInt,
        request: bool,
    ) -> Result<BTreeMap<String, Vec<TaskRecord>>> {
        let mut by_parent: BTreeMap<String, Vec<TaskRecord>> = BTreeMap::new();
        by_parent.entry(task_id.to_string()).or_default();
        for task in tasks::descendants(&self.conn, task_id, request).await? {
            by_parent.entry(task.id.to_string()).or_default();
            let parent = task.parent.unwrap_or(task_id);
            by_parent.entry(parent.to_string()).or_default().push(with_values(task)?);
        }
        Ok(by_parent)
    }

    async fn list_tasks(
        &self,
        opts: Option<Value>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<TaskRecord>> {
        let (filter, decode) = filter::read(opts)?;
        let listing = tasks::list(&self.conn, filter, query_opts.as_ref()).await?;
        match listing {
            Listing::Rows(rows) if decode => {
                rows.into_iter().map(with_values).collect::<Result<_>>().map(Listing::Rows)
            }
            listing => Ok(listing),
        }
    }

    async fn task_finished(&self, LenientInt(task_id): LenientInt) -> Result<bool> {
        let outcome = tasks::outcome(&self.conn, task_id).await?;
        Ok(outcome.ok_or_else(|| no_such_task(task_id))?.state.is_finished())
    }

    async fn cancel_task(&self, LenientInt(task_id): LenientInt, recurse: bool) -> Result<()> {
        let task = self.task_to_cancel(task_id).await?;
        let family = match recurse {
            true => tasks::family_to_cancel(&self.conn, task.id).await?,
            false => vec![task.id],
        };
        self.cancel_tasks(&family).await
    }

    async fn cancel_task_full(&self, LenientInt(task_id): LenientInt, strict: bool) -> Result<()> {
        self.require("admin").await?;
        self.cancel_whole_tree(task_id, strict).await
    }

    async fn cancel_task_children(&self, LenientInt(task_id): LenientInt) -> Result<()> {
        let task = self.task_to_cancel(task_id).await?;
        let mut family = Vec::new();
        for child in tasks::children(&self.conn, task.id, false).await? {
            family.extend(tasks::family_to_cancel(&self.conn, child.id).await?);
        }
        self.cancel_tasks(&family).await
    }

    async fn free_task(&self, LenientInt(task_id): LenientInt) -> Result<()> {
        self.require("admin").await?;
        let task = self.lock_task(task_id).await?;
        self.free_locked_task(&task).await
    }

    async fn assign_task(
        &self,
        LenientInt(task_id): LenientInt,
        host: Lookup,
        force: bool,
        overriding: bool,
    ) -> Result<bool> {
        self.require("admin").await?;
        self.assign_past_the_scheduler(task_id, &host, force, overriding).await
    }

    async fn set_task_priority(
        &self,
        LenientInt(task_id): LenientInt,
        LenientInt(priority): LenientInt,
        recurse: bool,
    ) -> Result<()> {
        self.require("admin").await?;
        let task = self.lock_task(task_id).await?;
        if task.state.is_finished() {
            return Err(Fault::generic(format!("task {task_id} is {}: it has ended", task.state)));
        }
        let family = match recurse {
            true => tasks::family(&self.conn, task_id).await?,
            false => vec![task_id],
        };
        Ok(tasks::set_priority(&self.conn, &family, priority).await?)
    }

    async fn resubmit_task(&self, LenientInt(task_id): LenientInt) -> Result<i64> {
        self.require_login()?;
        let task = tasks::find(&self.conn, task_id, true).await?.ok_or_else(|| no_such_task(task_id))?;
        if !matches!(task.state, TaskState::Failed | TaskState::Canceled) {
            return Err(Fault::generic(format!("task {task_id} is {}: it has not failed", task.state)));
        }
        if task.parent.is_some() {
            return Err(Fault::generic(format!("task {task_id} is a part of another one")));
        }
        if self.user_id() != Some(task.owner) && !self.holds("admin").await? {
            return Err(Fault::generic(format!("task {task_id} belongs to somebody else")));
        }
        let text = task.request.as_ref().and_then(Value::as_str).unwrap_or_default();
        let order = TaskOrder {
            arch: Some(task.arch),
            priority: Some(task.priority),
            channel: Some(Lookup::Id(task.channel_id)),
            ..TaskOrder::new(task.method, decode_request(text)?)
        };
        self.submit_task(order).await
    }
}

/// The fault for a task that is not there.
pub(super) fn no_such_task(id: i64) -> Fault {
    Fault::generic(format!("no such task: {id}"))
}

/// Reads the arguments out of the stored text of a request.
pub(super) fn decode_request(text: &str) -> Result<Vec<Value>> {
    let decoded = xml::decode_request(text);
    decoded.map(|(_, params)| params).map_err(|e| Fault::internal(format!("a stored request is broken: {e}")))
}

/// Turns the stored texts of request and result, as far as they are there, into values.
fn with_values(mut task: TaskRecord) -> Result<TaskRecord> {
    if let Some(Value::Str(text)) = &task.request {
        task.request = Some(Value::Array(decode_request(text)?));
    }
    if let Some(Value::Str(text)) = &task.result {
        task.result = Some(decode_result(text)?.unwrap_or_else(|fault| fault.to_value()));
    }
    Ok(task)
}

/// Returns how a task ended: its value, or the fault that it failed with.
///
/// A task that has not ended, or was canceled, is fault 1000.
pub(super) fn result_of(outcome: &Outcome) -> Result<std::result::Result<Value, Fault>> {
    match outcome.state {
        TaskState::Canceled => Err(Fault::generic(format!("task {} was canceled", outcome.id))),
        state if !state.is_finished() => {
            Err(Fault::generic(format!("task {} is {state}: it has not ended", outcome.id)))
        }
        _ => decode_result(outcome.result.as_deref().unwrap_or_default()),
    }
}

/// Reads the stored text of a result.
pub(super) fn decode_result(text: &str) -> Result<std::result::Result<Value, Fault>> {
    xml::decode_result(text).map_err(|e| Fault::internal(format!("a stored result is broken: {e}")))
}
