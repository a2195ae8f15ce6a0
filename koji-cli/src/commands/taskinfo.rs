//! `koji taskinfo`

use clap::Args;
use std::collections::BTreeMap;

use koji_core::api::tasks::TaskExports as _;
use koji_core::python_text;
use koji_core::records::buildroots::BuildrootRecord;
use koji_core::records::builds::ListedBuild;
use koji_core::records::hosts::HostRecord;
use koji_core::records::tasks::TaskRecord;
use koji_core::records::users::UserRecord;
use koji_core::refs::{LenientInt, OneOrMany};
use koji_core::task::parse_task_params;
use koji_core::topdir::Topdir;
use koji_proto::{Value, xml};

use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::timestamps::asctime;

const NO_OUTPUTS: &str = "  No outputs reported [1]";
const FOOTNOTE: &str = "[1] Not all tasks produce outputs, and task outputs are not retained indefinitely.";

/// Show information about a task.
#[derive(Args)]
pub(crate) struct Taskinfo {
    /// The tasks.
    tasks: Vec<String>,
    /// Show children of this task as well
    #[arg(short, long)]
    recurse: bool,
    /// Be verbose
    #[arg(short, long)]
    verbose: bool,
}

impl Command for Taskinfo {
    const NAME: &'static str = "taskinfo";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Show information about a task";
    const USAGE: &'static str = "[options] <task_id> [<task_id> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if self.tasks.is_empty() {
            return Err(CliError::usage("You must specify at least one task ID"));
        }
        for text in &self.tasks {
            let id = text
                .parse::<i64>()
                .map_err(|_| CliError::failed(format!("Task ID must be an integer: {text}")))?;
            let mut pending = vec![(id, 0)];
            while let Some((id, level)) = pending.pop() {
                let facts = Facts::ask(context, id).await?;
                for line in facts.lines(self.verbose, &context.config.topdir.to_string_lossy()) {
                    context.out.line(format!("{}{line}", "  ".repeat(level)).trim_end());
                }
                if self.recurse {
                    let mut children = context.hub().get_task_children(LenientInt(id), false, false).await?;
                    children.sort_by_key(|child| std::cmp::Reverse(child.id));
                    pending.extend(children.into_iter().map(|child| (child.id, level + 1)));
                }
            }
        }
        Ok(())
    }
}

/// All that is told of a task.
struct Facts {
    task: TaskRecord,
    owner: String,
    host: Option<String>,
    builds: Vec<ListedBuild>,
    buildroots: Vec<BuildrootRecord>,
    /// The files with their volumes.
    outputs: BTreeMap<String, Vec<String>>,
}

impl Facts {
    async fn ask(context: &Context, id: i64) -> Result<Self> {
        let task = context.hub().get_task_info(OneOrMany::One(LenientInt(id)), true, true).await?;
        let task =
            task.into_one().flatten().ok_or_else(|| CliError::failed(format!("No such task: {id}")))?;
        let of_task = || vec![("taskID".to_owned(), Value::Int(id))];
        let mut calls = context.session().multicall();
        calls.add("getUser", vec![task.owner.into()], vec![]);
        calls.add("listBuilds", vec![], of_task());
        calls.add("listBuildroots", vec![], of_task());
        calls.add("listTaskOutput", vec![id.into()], vec![("all_volumes".into(), true.into())]);
        if let Some(host) = task.host_id {
            calls.add("getHost", vec![host.into()], vec![]);
        }
        let mut answers = Answers::of(calls).await?;
        let owner: Option<UserRecord> = answers.next()?;
        Ok(Self {
            owner: owner.map_or_else(|| task.owner.to_string(), |user| user.name),
            builds: answers.next()?,
            buildroots: answers.next()?,
            outputs: answers.next()?,
            host: match task.host_id {
                Some(_) => answers.next::<Option<HostRecord>>()?.map(|host| host.name),
                None => None,
            },
            task,
        })
    }

    /// Returns the lines, an empty one last.
    fn lines(&self, verbose: bool, topdir: &str) -> Vec<String> {
        let task = &self.task;
        let mut lines = vec![format!("Task: {}", task.id), format!("Type: {}", task.method)];
        if verbose {
            lines.push("Request Parameters:".into());
            lines.extend(request_lines(task, topdir).into_iter().map(|line| format!("  {line}")));
        }
        lines.push(format!("Owner: {}", self.owner));
        lines.push(format!("State: {}", task.state.name().to_lowercase()));
        lines.push(format!("Created: {}", asctime(task.create_ts.0)));
        lines.extend(task.start_ts.map(|moment| format!("Started: {}", asctime(moment.0))));
        if task.state.is_finished() {
            lines.extend(task.completion_ts.map(|moment| format!("Finished: {}", asctime(moment.0))));
        }
        lines.extend(self.host.iter().map(|host| format!("Host: {host}")));
        lines.extend(self.builds.iter().map(|build| format!("Build: {} ({})", build.nvr, build.build_id)));
        if !self.buildroots.is_empty() {
            lines.push("Buildroots:".into());
        }
        lines.extend(self.buildroots.iter().map(|root| {
            let repo = root.repo_id.map_or_else(|| "None".into(), |id| id.to_string());
            format!("  /var/lib/mock/{}-{}-{repo}/", root.tag_name.as_deref().unwrap_or("None"), root.id)
        }));
        let (logs, files) = self.paths(topdir);
        let nothing = logs.is_empty() || files.is_empty();
        for (title, paths) in [("Log Files:", logs), ("Output:", files)] {
            lines.push(title.into());
            if paths.is_empty() {
                lines.push(NO_OUTPUTS.into());
            }
            lines.extend(paths.iter().map(|path| format!("  {path}")));
        }
        if nothing {
            lines.push(FOOTNOTE.into());
        }
        lines.push(String::new());
        lines
    }

    /// Returns the paths of the logs and of the other files.
    fn paths(&self, topdir: &str) -> (Vec<String>, Vec<String>) {
        let place = Topdir::task_path(self.task.id.into());
        let path = |name: &String, volume: &String| match volume.as_str() {
            "DEFAULT" => format!("{topdir}/work/{place}/{name}"),
            volume => format!("{topdir}/vol/{volume}/work/{place}/{name}"),
        };
        let (mut logs, mut files) = (Vec::new(), Vec::new());
        for (name, volumes) in &self.outputs {
            let paths = volumes.iter().map(|volume| path(name, volume));
            if name.ends_with(".log") { logs.extend(paths) } else { files.extend(paths) }
        }
        (logs, files)
    }
}

/// Tells what a task was asked for, in words for the methods that are known.
fn request_lines(task: &TaskRecord, topdir: &str) -> Vec<String> {
    let request = match &task.request {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::Str(text)) => xml::decode_request(text).map(|(_, params)| params).unwrap_or_default(),
        _ => return Vec::new(),
    };
    let Ok(params) = parse_task_params(&task.method, &request) else {
        return request.iter().map(python_text::str).collect();
    };
    let mut lines = Vec::new();
    for (name, value) in &params {
        let name = name.as_str();
        if value.is_nil() {
            continue;
        }
        match (name, value) {
            ("opts", Value::Struct(options)) => {
                if !options.is_empty() {
                    lines.push("Options:".into());
                }
                let mut options: Vec<_> = options.iter().collect();
                options.sort_by(|a, b| a.0.cmp(&b.0));
                lines.extend(
                    options.iter().map(|(key, value)| format!("  {key}: {}", python_text::str(value))),
                );
            }
            ("builds", Value::Array(levels)) => {
                lines.push("Build Groups:".into());
                lines.extend(levels.iter().enumerate().map(|(level, builds)| {
                    let builds = builds.as_array().unwrap_or_default().iter().map(python_text::str);
                    format!("  {}: {}", level + 1, builds.collect::<Vec<_>>().join(", "))
                }));
            }
            ("pkg", value) => lines.push(format!("SRPM: {topdir}/work/{}", python_text::str(value))),
            (name, value) => lines.push(format!("{}: {}", title(&task.method, name), named(value))),
        }
    }
    lines
}

/// Returns what a parameter is called.
fn title<'n>(method: &str, name: &'n str) -> &'n str {
    match (method, name) {
        (_, "src") => "Source",
        ("maven" | "winbuild" | "buildMaven" | "wrapperRPM", "url" | "spec_url" | "source_url") => "SCM URL",
        (_, "target" | "build_target") => "Build Target",
        ("newRepo" | "waitrepo" | "distRepo" | "runroot", "tag") => "Tag",
        ("tagBuild", "tag_id") => "Destination Tag",
        ("tagBuild", "build_id") => "Build",
        (_, "root" | "build_tag") => "Build Tag",
        (_, "arch") => "Build Arch",
        (_, "keep_srpm") => "SRPM Kept",
        (_, name) => name,
    }
}

/// Returns the name of what a parameter names, or the value itself.
fn named(value: &Value) -> String {
    python_text::str(value.get("name").unwrap_or(value))
}
