//! `createrepo`: the metadata of one arch of a repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::records::states::RepoState;
use koji_core::refs::LenientInt;
use koji_core::task::TaskMethod;
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Value};
use serde::Deserialize;

use super::merge::{self, Merge};
use super::need_repos;
use crate::config::BuilderConfig;
use crate::handlers::known;
use crate::logs::LogPlace;
use crate::process::{KillPlan, LoggedCommand};
use crate::task::with_logs;

/// How long one run of a tool may take.
const TIME_LIMIT: Duration = Duration::from_secs(24 * 3600);

/// `createrepo`
pub(in crate::handlers) struct CreateRepo {
    pub(in crate::handlers) config: Arc<BuilderConfig>,
}

#[derive(Deserialize)]
struct Params {
    repo_id: LenientInt,
    arch: String,
    oldrepo: Option<Value>,
}

/// Where everything is.
pub(super) struct Places {
    /// The repository, whose arches are below it.
    pub(super) repo: PathBuf,
    /// Its folder of the arch.
    pub(super) arch_dir: PathBuf,
    /// The task's own directory.
    pub(super) workdir: PathBuf,
    /// Where metadata is made of the tag's packages.
    pub(super) own: PathBuf,
}

impl Places {
    /// Returns the description of package groups, if there is one.
    pub(super) fn groups(&self) -> Option<PathBuf> {
        Some(self.repo.join("groups/comps.xml")).filter(|path| path.is_file())
    }
}

#[async_trait]
impl TaskHandler for CreateRepo {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["createrepo"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let Params { repo_id, arch, oldrepo } = typed(params)?;
        need_repos(&self.config.store.topdir)?;
        let hub = context.hub();
        let repo = hub.repo_info(repo_id, true).await?;
        let repo = repo.ok_or_else(|| Fault::generic(format!("no such repo: {}", repo_id.0)))?;
        if repo.state != RepoState::Init {
            return Err(Fault::generic(format!("repo {} is not being made", repo.id)).into());
        }
        let event = Some(repo.create_event.into());
        let external = hub.get_external_repo_list(Lookup::Id(repo.tag_id), event).await?;
        let merge = Merge::of(&external, &arch)?;
        let places = self.places(context.workdir(), &repo, &arch, merge.is_some())?;
        let sources = vec![Arc::new(LogPlace::matching(context.workdir(), "", "*.log")) as _];
        let making = async {
            self.create(&places, &arch, oldrepo.as_ref(), merge.is_some()).await?;
            match &merge {
                Some(merge) => merge::run(merge, &places, &arch, repo.id).await,
                None => Ok(places.own.clone()),
            }
        };
        let (made, _) = with_logs(context, sources, self.config.log_timestamps, making).await;
        let made = made?;
        let mut names = Vec::new();
        for entry in fs_err::read_dir(made.join("repodata"))? {
            names.push(entry?.path());
        }
        names.sort();
        let mut uploaded = Vec::new();
        for path in names {
            let place = context.upload(&path).await?;
            uploaded.push(Value::from(place.rsplit('/').next().unwrap_or_default()));
        }
        Ok(Value::Array(vec![context.output_path().into(), Value::Array(uploaded)]))
    }
}

impl CreateRepo {
    fn places(
        &self,
        workdir: &Path,
        repo: &RepoRecord,
        arch: &str,
        is_merged: bool,
    ) -> Result<Places, TaskError> {
        let dir = self.repo_dir(&repo.tag_name, repo.id)?;
        let arch_dir = folder_of(&dir, arch)?;
        let own = match is_merged {
            true => workdir.join(format!("repo_{}_premerge", repo.id)),
            false => workdir.join("repo"),
        };
        fs_err::create_dir_all(&own)?;
        Ok(Places { repo: dir, arch_dir, workdir: workdir.to_owned(), own })
    }

    fn repo_dir(&self, tag: &str, id: i64) -> Result<PathBuf, Fault> {
        let topdir = Topdir::new(&self.config.store.topdir);
        topdir.repo_dir(tag, id.into()).map_err(|e| Fault::generic(e.to_string()))
    }

    /// Makes the metadata of the tag's own packages.
    async fn create(
        &self,
        places: &Places,
        arch: &str,
        old: Option<&Value>,
        is_merged: bool,
    ) -> Result<(), TaskError> {
        let options = &self.config.repos;
        let mut command: Vec<OsString> = match options.use_createrepo_c {
            true => vec!["createrepo_c".into(), "--error-exit-val".into()],
            false => vec!["createrepo".into()],
        };
        command.extend(["-vd".into(), "-o".into(), places.own.clone().into()]);
        let pkglist = places.arch_dir.join("pkglist");
        let has_packages = fs_err::metadata(&pkglist).is_ok_and(|meta| meta.len() > 0);
        if has_packages {
            command.extend(["-i".into(), pkglist.into()]);
        }
        if let Some(groups) = places.groups() {
            command.extend(["-g".into(), groups.into()]);
        }
        if options.createrepo_update && self.take_over(old, arch, &places.own)? {
            command.push("--update".into());
            if options.createrepo_skip_stat {
                command.push("--skip-stat".into());
            }
        }
        command.push(if has_packages { &places.arch_dir } else { &places.own }.into());
        run_tool(command, &places.workdir, "createrepo.log").await?;
        if !has_packages && !is_merged {
            fs_err::write(
                places.own.join("repodata/EMPTY_REPO"),
                "This repo is empty because its tag has no packages\n",
            )?;
        }
        Ok(())
    }

    /// Copies the metadata of an older repository, which spares reading packages again; tells whether there was any.
    fn take_over(&self, old: Option<&Value>, arch: &str, own: &Path) -> Result<bool, TaskError> {
        let field = |name| old.and_then(|old| old.get(name));
        let (Some(id), Some(tag)) =
            (field("id").and_then(Value::as_int), field("tag_name").and_then(Value::as_str))
        else {
            return Ok(false);
        };
        let from = folder_of(&self.repo_dir(tag, id)?, arch)?.join("repodata");
        if !from.is_dir() {
            tracing::warn!("there is no metadata to build upon in {}", from.display());
            return Ok(false);
        }
        let to = own.join("repodata");
        fs_err::create_dir_all(&to)?;
        for entry in fs_err::read_dir(&from)? {
            let entry = entry?;
            let name = entry.file_name();
            // What it says of origins holds for a merged repository only.
            if !name.to_string_lossy().ends_with("pkgorigins.gz") && entry.path().is_file() {
                fs_err::copy(entry.path(), to.join(name))?;
            }
        }
        Ok(true)
    }
}

/// Returns the folder of an arch, which comes from the task's arguments.
fn folder_of(repo: &Path, arch: &str) -> Result<PathBuf, Fault> {
    arch.parse::<koji_core::arch::ArchList>()
        .ok()
        .filter(|arches| arches.len() == 1)
        .map(|_| repo.join(arch))
        .ok_or_else(|| Fault::parameter(format!("{arch:?} is no arch")))
}

/// Runs a program in the task's directory.
pub(super) async fn run_tool(command: Vec<OsString>, workdir: &Path, log: &str) -> Result<(), TaskError> {
    let words = command.into_iter().map(|word| word.into_string());
    let command = words
        .collect::<Result<Vec<_>, _>>()
        .map_err(|word| Fault::generic(format!("{word:?} is no text that a command can be made of")))?;
    let mut environment: Vec<_> = std::env::vars_os().collect();
    environment.push(("TMPDIR".into(), workdir.into()));
    let tool = LoggedCommand {
        command,
        directory: workdir.to_owned(),
        environment,
        input: None,
        log: workdir.join(log),
        time_limit: TIME_LIMIT,
        kill_plan: KillPlan::default(),
    };
    tool.run().await.map_err(|e| Fault::generic(e.to_string()).into())
}
