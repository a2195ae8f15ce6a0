//! Parts of a task that other builders do, and waiting for them.

use koji_proto::{Fault, Keywords, Value};

use super::{TaskContext, TaskError};
use crate::refs::LenientInt;

/// How a subtask differs from what it inherits of its parent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubtaskOptions {
    /// What tells it from the other parts of the parent. A part with the same label is not made again: so a handler
    /// that starts over finds its parts.
    pub label: Option<String>,
    /// The arch that it needs; the parent's if none.
    pub arch: Option<String>,
    /// The channel; by the hub's policy if none.
    pub channel: Option<String>,
    /// The priority; a bit more urgent than the parent's if none.
    pub priority: Option<i64>,
    /// The host that gets it, past channels and capacity.
    pub assign: Option<String>,
}

impl SubtaskOptions {
    /// A subtask with a label.
    pub fn labelled(label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..Self::default() }
    }

    /// Asks for an arch.
    pub fn on(mut self, arch: impl Into<String>) -> Self {
        self.arch = Some(arch.into());
        self
    }

    fn keywords(self) -> Keywords {
        let texts =
            [("label", self.label), ("arch", self.arch), ("channel", self.channel), ("assign", self.assign)];
        let mut all: Vec<(String, Value)> =
            texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into()))).collect();
        all.extend(self.priority.map(|priority| ("priority".to_owned(), priority.into())));
        Keywords(all)
    }
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wait<'a> {
    /// Until all have ended, not only the first.
    pub all: bool,
    /// One that fails ends the others, and the waiting.
    pub failany: bool,
    /// Those that may fail.
    pub canfail: &'a [i64],
}

impl Wait<'_> {
    /// Until all have ended.
    pub const ALL: Self = Self { all: true, failany: false, canfail: &[] };
    /// Until all have ended well, or one has failed: the others are canceled then.
    pub const ALL_OR_NONE: Self = Self { all: true, failany: true, canfail: &[] };
}

/// How a subtask ended: its result, or `{faultCode, faultString}` where it was allowed to fail.
pub type SubtaskResult = (i64, Value);

/// How long one waiting call may take, in seconds.
const WAIT_SECONDS: f64 = 50.0;

impl TaskContext {
    /// Makes a subtask, or finds the one that has the same label, and returns its id.
    pub async fn subtask(
        &self,
        method: &str,
        arguments: Vec<Value>,
        options: SubtaskOptions,
    ) -> Result<i64, TaskError> {
        let parent = LenientInt(self.task().id);
        Ok(self.hub().host_subtask(method.to_owned(), arguments, parent, options.keywords()).await?)
    }

    /// Waits for subtasks and returns what came of those that have ended.
    ///
    /// One that failed raises its fault, unless it may fail.
    pub async fn wait(&self, subtasks: &[i64], wait: Wait<'_>) -> Result<Vec<SubtaskResult>, TaskError> {
        let parent = LenientInt(self.task().id);
        let awaited: Vec<LenientInt> = subtasks.iter().copied().map(LenientInt).collect();
        self.hub().host_task_set_wait(parent, Some(awaited)).await?;
        let mut finished: Vec<i64> = Vec::new();
        loop {
            let state = match self.waits() {
                true => self.hub().host_wait_children(parent.0, WAIT_SECONDS).await?,
                false => self.hub().host_task_wait(parent).await?,
            };
            for id in state.finished {
                if wait.all && wait.failany && !wait.canfail.contains(&id) {
                    self.end_all_if_failed(id).await?;
                }
                finished.push(id);
            }
            if state.unfinished.is_empty() || (!wait.all && !finished.is_empty()) {
                break;
            }
            if !self.waits() {
                tokio::time::sleep(self.poll_interval()).await;
            }
        }
        let ids = |ids: &[i64]| ids.iter().copied().map(LenientInt).collect::<Vec<_>>();
        let ended = if wait.all { ids(subtasks) } else { ids(&finished) };
        Ok(self.hub().host_task_wait_results(parent, Some(ended), Some(ids(wait.canfail))).await?)
    }

    /// Makes a subtask, waits for it and returns its result.
    pub async fn run_subtask(
        &self,
        method: &str,
        arguments: Vec<Value>,
        options: SubtaskOptions,
    ) -> Result<(i64, Value), TaskError> {
        let id = self.subtask(method, arguments, options).await?;
        let results = self.wait(&[id], Wait::ALL).await?;
        results
            .into_iter()
            .find(|(ended, _)| *ended == id)
            .ok_or_else(|| Fault::generic(format!("task {id} ended without a result")).into())
    }

    async fn end_all_if_failed(&self, subtask: i64) -> Result<(), TaskError> {
        let Err(fault) = self.hub().get_task_result(LenientInt(subtask), true).await else { return Ok(()) };
        self.hub().cancel_task_children(LenientInt(self.task().id)).await?;
        Err(fault.into())
    }
}
