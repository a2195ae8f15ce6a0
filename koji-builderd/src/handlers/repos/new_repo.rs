//! `newRepo`: a repository of a tag, by one `createrepo` for each arch.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use koji_core::api::host::repos::ArchFiles;
use koji_core::handler::{SubtaskOptions, TaskContext, TaskError, TaskHandler, Wait, typed};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::records::tags::TagRecord;
use koji_core::refs::EventArg;
use koji_core::task::TaskMethod;
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Keywords, Value};
use serde::Deserialize;

use super::need_repos;
use crate::config::BuilderConfig;
use crate::handlers::known;

/// `newRepo`
pub(in crate::handlers) struct NewRepo {
    pub(in crate::handlers) config: Arc<BuilderConfig>,
}

#[derive(Deserialize)]
struct Params {
    tag: Lookup,
    event: Option<EventArg>,
    #[serde(default)]
    src: Value,
    #[serde(default)]
    debuginfo: Value,
    #[serde(default)]
    separate_src: Value,
    #[serde(default)]
    opts: Value,
}

impl Params {
    /// Returns the options of the repository, which old tasks have as parameters of their own.
    fn options(&self) -> Result<Option<Value>, Fault> {
        let own = [("src", &self.src), ("debuginfo", &self.debuginfo), ("separate_src", &self.separate_src)];
        let given: Vec<(String, Value)> = own
            .into_iter()
            .filter(|(_, value)| value.is_truthy())
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        match (given.is_empty(), self.opts.is_truthy()) {
            (true, false) => Ok(None),
            (true, true) => Ok(Some(self.opts.clone())),
            (false, false) => Ok(Some(Value::Struct(given))),
            (false, true) => Err(Fault::parameter("options are given in both the old and the new way")),
        }
    }
}

#[async_trait]
impl TaskHandler for NewRepo {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["newRepo"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: Params = typed(params)?;
        let options = params.options()?;
        need_repos(&self.config.store.topdir)?;
        let hub = context.hub();
        let tag = hub.get_tag(params.tag.clone(), true, params.event.clone(), false).await?;
        let tag = tag.ok_or_else(|| Fault::generic(format!("no such tag: {}", params.tag)))?;
        let task = Some(context.task().id.into());
        let (repo_id, event_id) =
            hub.host_repo_init(Lookup::Id(tag.id), task, params.event.clone(), options).await?;
        let dir = Topdir::new(&self.config.store.topdir)
            .repo_dir(&tag.name, repo_id.into())
            .map_err(|e| Fault::generic(e.to_string()))?;
        let old = match self.config.repos.createrepo_update {
            true => old_repo(context, &tag).await?,
            false => None,
        };
        let old = Value::from_serialize(&old)?;
        let mut subtasks = Vec::new();
        for arch in arches(&dir)? {
            let arguments = vec![repo_id.into(), arch.as_str().into(), old.clone()];
            let options = SubtaskOptions::labelled(&arch).on("noarch");
            subtasks.push((context.subtask("createrepo", arguments, options).await?, arch));
        }
        let ids: Vec<i64> = subtasks.iter().map(|(id, _)| *id).collect();
        let results = context.wait(&ids, Wait::ALL_OR_NONE).await?;
        let mut made: BTreeMap<String, ArchFiles> = BTreeMap::new();
        for (id, arch) in subtasks {
            let result = results.iter().find(|(ended, _)| *ended == id).map(|(_, result)| result.clone());
            made.insert(arch, typed(result.unwrap_or_default())?);
        }
        hub.host_repo_done(repo_id.into(), made, false, None).await?;
        Ok(Value::Array(vec![repo_id.into(), event_id.into()]))
    }
}

/// Returns the arches that the hub has made package lists for.
fn arches(repo: &Path) -> Result<Vec<String>, TaskError> {
    let mut arches = Vec::new();
    for entry in fs_err::read_dir(repo)? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && name != "groups"
            && entry.path().join("pkglist").is_file()
        {
            arches.push(name);
        }
    }
    arches.sort();
    Ok(arches)
}

/// Finds a repository whose metadata can be built upon: the tag's own, that of a tag which its setting
/// `repo.oldrepo_hint` names, or that of the nearest tag which it inherits from.
async fn old_repo(context: &TaskContext, tag: &TagRecord) -> Result<Option<RepoRecord>, Fault> {
    let hub = context.hub();
    let mut candidates = vec![Lookup::Id(tag.id)];
    candidates.extend(match tag.extra.get("repo.oldrepo_hint") {
        Some(Value::Str(name)) => vec![Lookup::Name(name.clone())],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).map(|name| Lookup::Name(name.to_owned())).collect()
        }
        _ => Vec::new(),
    });
    for candidate in candidates {
        if let Some(repo) = repo_of(context, candidate).await? {
            return Ok(Some(repo));
        }
    }
    let mut parents = hub.get_full_inheritance(Lookup::Id(tag.id), None, false, Keywords(Vec::new())).await?;
    parents.sort_by_key(|step| step.currdepth);
    for parent in parents {
        if let Some(repo) = repo_of(context, Lookup::Id(parent.parent_id)).await? {
            return Ok(Some(repo));
        }
    }
    Ok(None)
}

/// Returns the newest repository of a tag; a tag that is only hinted at need not exist.
async fn repo_of(context: &TaskContext, tag: Lookup) -> Result<Option<RepoRecord>, Fault> {
    match context.hub().get_repo(tag.clone(), None, None, false, None).await {
        Err(fault) if matches!(tag, Lookup::Name(_)) => {
            tracing::warn!("there is no repository of {tag} to build upon: {fault}");
            Ok(None)
        }
        found => found,
    }
}
