//! `koji-load latency`: how soon a task starts after it was made.

use std::time::{Duration, Instant};

use koji_core::task::TaskState;
use koji_proto::{Value, xml};
use serde::Deserialize;
use tokio::time::sleep;
use url::Url;

use crate::durations::Durations;
use crate::error::LoadError;
use crate::hub::{self, Credentials, Hub};
use crate::report::{Report, Unit};

/// How long to wait between two looks at a task: what the hub does for them must not slow down what is measured.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

#[derive(Debug, clap::Args)]
pub(crate) struct TaskLatency {
    /// The hub's address.
    #[arg(value_parser = hub::address)]
    url: Url,
    #[command(flatten)]
    credentials: Credentials,
    /// The task's method.
    #[arg(long, default_value = "sleep")]
    method: String,
    /// The task's arguments, a list in JSON.
    #[arg(long, value_name = "JSON", default_value = "[0]", value_parser = |text: &str| serde_json::from_str::<JsonList>(text))]
    args: JsonList,
    /// How many tasks to make.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    tasks: u32,
    /// How long a task may take until it is finished.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    timeout: u64,
}

#[derive(Debug, Clone, Deserialize)]
struct JsonList(Vec<serde_json::Value>);

/// What is read of a task.
#[derive(Debug, Deserialize)]
struct TaskRecord {
    state: TaskState,
    create_ts: f64,
    start_ts: Option<f64>,
}

#[derive(Debug, Default)]
struct Seen {
    made: Durations,
    recorded: Durations,
    started: Durations,
    finished: Durations,
    not_closed: u32,
}

impl TaskLatency {
    /// Makes the tasks one after the other, each when the one before is finished, so that each meets an idle builder.
    pub(crate) async fn run(&self) -> Result<Report, LoadError> {
        let mut hub = Hub::login(&self.url, &self.credentials).await?;
        let arglist = Value::Array(hub::arguments(&self.args.0)?);
        let keywords = vec![("method".into(), self.method.as_str().into()), ("arglist".into(), arglist)];
        let params = xml::join_keywords(Vec::new(), keywords);
        let mut seen = Seen::default();
        for _ in 0..self.tasks {
            self.follow_one(&mut hub, &params, &mut seen).await?;
        }
        hub.logout().await?;

        let mut report = Report::new(format!("latency of {} {} tasks", self.tasks, self.method));
        report.add("tasks started", seen.started.count() as f64, Unit::Count);
        report.add("tasks not CLOSED", seen.not_closed.into(), Unit::Count);
        report.add_durations("makeTask", seen.made);
        report.add_durations("start, as recorded", seen.recorded);
        report.add_durations("start, as seen", seen.started);
        report.add_durations("end, as seen", seen.finished);
        Ok(report)
    }

    async fn follow_one(&self, hub: &mut Hub, params: &[Value], seen: &mut Seen) -> Result<(), LoadError> {
        let submitted = Instant::now();
        let task: i64 = hub.call("makeTask", params).await?;
        seen.made.record(submitted.elapsed());
        let mut started = false;
        loop {
            let record: Option<TaskRecord> = hub.call("getTaskInfo", &[task.into()]).await?;
            let TaskRecord { state, create_ts, start_ts } = record.ok_or(LoadError::NoTask(task))?;
            let after = submitted.elapsed();
            // A task that is freed again keeps its start_ts; only the first start is of interest.
            if let Some(start_ts) = start_ts.filter(|_| !started) {
                started = true;
                seen.started.record(after);
                seen.recorded.record(Duration::try_from_secs_f64(start_ts - create_ts).unwrap_or_default());
            }
            if state.is_finished() {
                seen.finished.record(after);
                seen.not_closed += u32::from(state != TaskState::Closed);
                return Ok(());
            }
            if after > Duration::from_secs(self.timeout) {
                return Err(LoadError::Stuck { task, state, after });
            }
            sleep(BETWEEN_LOOKS).await;
        }
    }
}
