//! Tasks that do little, for trying out a farm.

use std::time::Duration;

use async_trait::async_trait;
use koji_core::handler::{SubtaskOptions, TaskContext, TaskError, TaskHandler, Wait, typed};
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::Deserialize;

use super::known;

/// `sleep`: sleeps some seconds.
pub(super) struct Sleep;

#[derive(Deserialize)]
struct SleepParams {
    n: f64,
}

#[async_trait]
impl TaskHandler for Sleep {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["sleep"])
    }

    async fn run(&self, _context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: SleepParams = typed(params)?;
        tokio::time::sleep(Duration::from_secs_f64(params.n.clamp(0.0, 1e9))).await;
        Ok(Value::Nil)
    }
}

/// `fork`: starts some `sleep` tasks and does not wait for them.
pub(super) struct Fork;

#[derive(Deserialize)]
struct ForkParams {
    n: i64,
    m: i64,
}

#[async_trait]
impl TaskHandler for Fork {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["fork"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: ForkParams = typed(params)?;
        for _ in 0..params.n {
            context.subtask("sleep", vec![params.m.into()], SubtaskOptions::default()).await?;
        }
        Ok(Value::Nil)
    }
}

/// `subtask`: nests itself some times, with a `sleep` at the bottom.
pub(super) struct Subtask;

#[derive(Deserialize)]
struct SubtaskParams {
    n: i64,
}

#[async_trait]
impl TaskHandler for Subtask {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["subtask"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let SubtaskParams { n } = typed(params)?;
        match n > 0 {
            true => {
                context.run_subtask("subtask", vec![(n - 1).into()], SubtaskOptions::labelled("foo")).await?
            }
            false => {
                context.run_subtask("sleep", vec![15i64.into()], SubtaskOptions::labelled("bar")).await?
            }
        };
        Ok(Value::Nil)
    }
}

/// `waittest`: waits for some `sleep` tasks and one that fails, and may.
pub(super) struct WaitTest;

#[derive(Deserialize)]
struct WaitTestParams {
    count: i64,
    seconds: i64,
}

#[async_trait]
impl TaskHandler for WaitTest {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["waittest"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: WaitTestParams = typed(params)?;
        let mut subtasks = Vec::new();
        for number in 0..params.count {
            let options = SubtaskOptions::labelled(number.to_string());
            subtasks.push(context.subtask("sleep", vec![params.seconds.into()], options).await?);
        }
        let bad = context.subtask("sleep", vec!["BAD_ARG".into()], SubtaskOptions::labelled("bad")).await?;
        subtasks.push(bad);
        let wait = Wait { all: true, failany: true, canfail: &[bad] };
        let results = context.wait(&subtasks, wait).await?;
        Ok(results
            .into_iter()
            .map(|(id, result)| Value::Array(vec![id.into(), result]))
            .collect::<Vec<_>>()
            .into())
    }
}

/// `default`: always fails, as a method that nobody knows does.
pub(super) struct Invalid;

#[async_trait]
impl TaskHandler for Invalid {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["default"])
    }

    async fn run(&self, context: &TaskContext, _params: Value) -> Result<Value, TaskError> {
        Err(Fault::generic(format!("Invalid method: {}", context.method())).into())
    }
}
