//! Following tasks until they end, as they and their children change.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use koji_core::api::hosts::HostAdminExports as _;
use koji_core::api::tasks::TaskExports as _;
use koji_core::api::uploads::UploadExports as _;
use koji_core::api::waits::WaitExports as _;
use koji_core::records::tasks::TaskRecord;
use koji_core::records::uploads::TaskOutput;
use koji_core::refs::{LenientInt, OneOrMany};
use koji_core::task::{TaskState, task_label};
use koji_core::topdir::Topdir;
use koji_proto::{Value, xml};

use crate::context::Context;
use crate::error::{CliError, Result};

/// How long one waiting call may take, in seconds.
const WAIT_SECONDS: f64 = 50.0;

/// A task that is followed.
struct Followed {
    level: usize,
    task: TaskRecord,
    /// The state that was shown last.
    shown: Option<String>,
}

/// Follows tasks and their children to their ends; an error of status 1 tells that one did not end well.
pub(crate) async fn watch_tasks(context: &Context, tasks: &[i64], quiet: bool) -> Result<()> {
    let mut watch = Watch { context, quiet, followed: BTreeMap::new() };
    if !quiet {
        context.out.line("Watching tasks (this may be safely interrupted)...");
    }
    tokio::select! {
        result = watch.run(tasks) => result,
        _ = tokio::signal::ctrl_c() => {
            watch.tell_interrupted();
            Err(CliError::Status(1))
        }
    }
}

/// Says which task was made, and follows it if the command should.
pub(crate) async fn follow_made_task(context: &Context, task: i64, quiet: bool, wait: bool) -> Result<()> {
    if !quiet {
        context.out.line(format!("Created task: {task}"));
        context.out.line(format!("Task info: {}/taskinfo?taskID={task}", context.config.weburl));
    }
    if !wait {
        return Ok(());
    }
    context.close().await;
    watch_tasks(context, &[task], quiet).await
}

struct Watch<'c> {
    context: &'c Context,
    quiet: bool,
    followed: BTreeMap<i64, Followed>,
}

impl Watch<'_> {
    async fn run(&mut self, tops: &[i64]) -> Result<()> {
        for top in tops {
            let found = self.task(*top).await?;
            let Some(task) = found else {
                self.say(format!("No such task id: {top}"));
                return Err(CliError::Status(1));
            };
            self.followed.insert(*top, Followed { level: 0, task, shown: None });
        }
        loop {
            self.look().await?;
            let running: Vec<(i64, i64)> = self
                .followed
                .values()
                .filter(|followed| !followed.task.state.is_finished())
                .map(|followed| (followed.task.id, followed.task.state.number()))
                .collect();
            if running.is_empty() {
                break;
            }
            self.wait(running).await?;
        }
        self.tell_ends(tops)
    }

    async fn task(&self, id: i64) -> Result<Option<TaskRecord>> {
        let found = self.context.hub().get_task_info(OneOrMany::One(LenientInt(id)), true, false).await?;
        Ok(found.into_one().flatten())
    }

    /// Waits for a change where the hub can tell, else for the poll interval.
    async fn wait(&self, running: Vec<(i64, i64)>) -> Result<()> {
        if !self.context.session().announces_waits() {
            tokio::time::sleep(self.context.config.poll_interval()).await;
            return Ok(());
        }
        let (ids, states) = running.into_iter().unzip();
        self.context.waits().wait_task_change(ids, states, WAIT_SECONDS).await?;
        Ok(())
    }

    /// Looks at every task that runs, and for children of all.
    async fn look(&mut self) -> Result<()> {
        let mut queue: Vec<i64> = self.followed.keys().copied().collect();
        let mut ended = false;
        while let Some(id) = queue.pop() {
            let Some(followed) = self.followed.get(&id) else { continue };
            let level = followed.level;
            if !followed.task.state.is_finished()
                && let Some(task) = self.task(id).await?
                && let Some(followed) = self.followed.get_mut(&id)
            {
                followed.task = task;
            }
            ended |= self.show(id).await?;
            for child in self.context.hub().get_task_children(LenientInt(id), true, false).await? {
                if let Entry::Vacant(unknown) = self.followed.entry(child.id) {
                    queue.push(child.id);
                    unknown.insert(Followed { level: level + 1, task: child, shown: None });
                }
            }
        }
        if ended && self.followed.len() > 1 {
            self.tell_counts();
        }
        Ok(())
    }

    /// Shows a task whose state is new; returns whether it has just ended after being seen running.
    async fn show(&mut self, id: i64) -> Result<bool> {
        let Some(followed) = self.followed.get(&id) else { return Ok(false) };
        let state = self.state_text(&followed.task).await?;
        let before = followed.shown.clone();
        if before.as_ref() == Some(&state) {
            return Ok(false);
        }
        let indent = "  ".repeat(followed.level);
        let label = label(&followed.task);
        let finished = followed.task.state.is_finished();
        match &before {
            None => self.say(format!("{indent}{id} {label}: {state}")),
            Some(before) => self.say(format!("{indent}{id} {label}: {before} -> {state}")),
        }
        if let Some(followed) = self.followed.get_mut(&id) {
            followed.shown = Some(state);
        }
        Ok(finished && before.is_some())
    }

    async fn state_text(&self, task: &TaskRecord) -> Result<String> {
        let name = task.state.name().to_lowercase();
        match (task.state, task.host_id) {
            (TaskState::Failed, _) => self.failure_text(task).await,
            (TaskState::Open, Some(host)) => {
                let host = self.context.hub().get_host(host.into(), false, None).await?;
                Ok(host.map_or(name.clone(), |host| format!("{name} ({})", host.name)))
            }
            _ => Ok(name),
        }
    }

    async fn failure_text(&self, task: &TaskRecord) -> Result<String> {
        let fault = match self.context.hub().get_task_result(LenientInt(task.id), true).await {
            Err(fault) => format!("{}: {}", fault.code.class(), fault.message.trim_end()),
            Ok(_) => "unknown error".into(),
        };
        let mut text = format!("FAILED: {fault}");
        let Some(topurl) = &self.context.config.topurl else { return Ok(text) };
        let outputs = self.context.hub().list_task_output(LenientInt(task.id), false, false, false).await?;
        let mut logs: Vec<String> = names(outputs).into_iter().filter(|name| name.ends_with("log")).collect();
        logs.sort();
        if !logs.is_empty() {
            text.push_str("\nRelevant logs:");
        }
        for log in logs {
            text.push_str(&format!("\n  {topurl}/work/{}/{log}", Topdir::task_path(task.id.into())));
        }
        Ok(text)
    }

    fn tell_counts(&self) {
        let (mut free, mut open, mut done, mut failed) = (0, 0, 0, 0);
        for followed in self.followed.values() {
            match followed.task.state {
                TaskState::Free => free += 1,
                TaskState::Open | TaskState::Assigned => open += 1,
                TaskState::Closed | TaskState::Canceled => done += 1,
                TaskState::Failed => failed += 1,
            }
        }
        self.say(format!("  {free} free  {open} open  {done} done  {failed} failed"));
    }

    fn tell_ends(&self, tops: &[i64]) -> Result<()> {
        self.say("");
        let mut well = true;
        for followed in tops.iter().filter_map(|top| self.followed.get(top)) {
            let end = match followed.task.state {
                TaskState::Closed => "completed successfully",
                TaskState::Canceled => "was canceled",
                _ => "failed",
            };
            well &= followed.task.state == TaskState::Closed;
            self.say(format!("{} {} {end}", followed.task.id, label(&followed.task)));
        }
        if well { Ok(()) } else { Err(CliError::Status(1)) }
    }

    fn tell_interrupted(&self) {
        self.say("Tasks still running. You can continue to watch with the 'koji watch-task' command.\nRunning Tasks:");
        for followed in self.followed.values().filter(|followed| !followed.task.state.is_finished()) {
            self.say(format!(
                "{} {}: {}",
                followed.task.id,
                label(&followed.task),
                followed.task.state.name().to_lowercase()
            ));
        }
    }

    fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.context.out.line(text);
        }
    }
}

/// Returns what a task is called where tasks are listed: its method with what tells it from others.
pub(crate) fn label(task: &TaskRecord) -> String {
    let request = match &task.request {
        Some(Value::Array(items)) => Some(items.clone()),
        Some(Value::Str(text)) => xml::decode_request(text).ok().map(|(_, params)| params),
        _ => None,
    };
    task_label(&task.method, request.as_deref(), &task.arch)
}

/// Returns the names in a list of task output.
fn names(outputs: TaskOutput) -> Vec<String> {
    match outputs {
        TaskOutput::Names(names) => names,
        TaskOutput::Stats(stats) => stats.into_keys().collect(),
        TaskOutput::Volumes(volumes) => volumes.into_keys().collect(),
        TaskOutput::VolumeStats(volumes) => volumes.into_keys().collect(),
    }
}
