//! Repos for users: of signed packages, made by a task of their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use koji_core::arch::ArchList;
use koji_core::ids::RepoId;
use koji_core::lookup::Lookup;
use koji_core::nvr::{Nvr, Nvra};
use koji_core::policy::PolicyData;
use koji_core::task::{TaskState, priority};
use koji_core::topdir::Topdir;
use koji_proto::{Fault, Keywords, Value};
use serde::Deserialize;

use super::done::uploaded_file;
use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking};
use crate::ops::tasks::{TaskOrder, decode_request};
use crate::repos::{RepoDescription, RepoFolder};
use crate::store::db::Param;
use crate::store::repos::dist::{self, PlacedRpm};
use crate::store::repos::{self, NewRepo};
use crate::store::tags;
use crate::store::tasks::{self, TaskFilter, TextFilter};

/// The channel in which repos are made.
const CHANNEL: &str = "createrepo";

/// The options of the task that matter here.
#[derive(Debug, Default, Deserialize)]
struct Options {
    arch: Option<Vec<String>>,
    event: Option<i64>,
    volume: Option<String>,
    comps: Option<String>,
}

/// What a builder says of an rpm in its list of those that a repo has.
#[derive(Debug, Deserialize)]
struct ChosenRpm {
    id: i64,
    #[serde(default)]
    sigkey: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

impl HubCall {
    /// Begins a repo for users and makes its task.
    pub(crate) async fn begin_dist_repo(
        &self,
        tag_given: Lookup,
        keys: Vec<Value>,
        task_opts: Keywords,
    ) -> Result<i64> {
        let user = self.require_login()?;
        if !self.holds("dist-repo").await? && !self.holds("admin").await? {
            let data = PolicyData::new().with("tag", Value::from_serialize(&tag_given)?);
            self.assert_policy("dist_repo", &data.with("user_id", user)).await?;
        }
        let Options { arch, event, volume, comps } = task_opts.clone().into_typed()?;
        let (event, _) = self.event_of_repo(event).await?;
        let tag = tags::find(&self.conn, &tag_given, Some(event)).await?;
        let tag = tag.ok_or_else(|| Fault::generic(format!("no such tag: {tag_given}")))?;
        let arches = arch.ok_or_else(|| Fault::internal("a dist repo needs the option arch"))?;
        let arches = ArchList::from_words(arches).map_err(|e| Fault::generic(e.to_string()))?.canonical();
        let volume = volume.filter(|volume| !volume.is_empty()).map(Lookup::Name);
        let volume = self.volume_name(volume.as_ref()).await?;
        self.cancel_other_dist_repos(&tag_given, tag.id).await?;

        let new = NewRepo {
            tag_id: tag.id,
            create_event: event,
            begin_event: None,
            end_event: None,
            task_id: None,
            options: None,
        };
        let id = repos::create(&self.conn, &new, self.now).await?;
        let top = Topdir::new(&self.hub.config.topdir);
        let folder = self.make_dist_folder(&top, &tag.name, id, volume.as_deref()).await?;
        for arch in arches.iter() {
            self.files.folder(folder.path().join(arch)).await?;
        }
        if let Some(comps) = comps.filter(|comps| !comps.is_empty()) {
            let (directory, name) = comps.rsplit_once('/').unwrap_or(("", &comps));
            let file = uploaded_file(&top, directory, name)?;
            self.files.share(vec![(file, folder.path().join("groups/comps.xml"))]).await?;
        }
        let mut task_opts = task_opts;
        task_opts.take("event");
        task_opts.0.push(("event".to_owned(), event.into()));
        let task_opts = Value::Struct(task_opts.0);
        let description = RepoDescription::Dist {
            id,
            tag: tag.name,
            tag_id: tag.id,
            keys: keys.clone(),
            volume,
            task_opts: task_opts.clone(),
        };
        let text = description.text().map_err(|e| Fault::internal(e.to_string()))?;
        self.files.write(folder.description(), text.into_bytes()).await?;

        let request = vec![Value::from_serialize(&tag_given)?, id.into(), keys.into(), task_opts];
        let order = TaskOrder {
            priority: Some(priority::REPO),
            channel: Some(CHANNEL.into()),
            ..TaskOrder::new("distRepo", request)
        };
        self.submit_task(order).await
    }

    /// Makes the folder of a dist repo; one on another volume is found by a link.
    async fn make_dist_folder(
        &self,
        top: &Topdir,
        tag: &str,
        id: i64,
        volume: Option<&str>,
    ) -> Result<RepoFolder> {
        let folder = RepoFolder::of(top, tag, id, true).map_err(FileError::from)?;
        match volume.filter(|volume| *volume != "DEFAULT") {
            None => self.files.folder(folder.path().to_owned()).await?,
            Some(volume) => {
                let place = top.dist_repo_dir(volume, tag, RepoId::new(id)).map_err(FileError::from)?;
                self.files.folder(place.clone()).await?;
                self.files.link(folder.path().to_owned(), place).await?;
            }
        }
        Ok(folder)
    }

    /// Cancels other tasks that make a dist repo of a tag, if the tag wants that.
    async fn cancel_other_dist_repos(&self, tag_given: &Lookup, tag: i64) -> Result<()> {
        let config = self.build_config(&Lookup::Id(tag), None).await?;
        if !config.extra.get("distrepo.cancel_others").is_some_and(Value::is_truthy) {
            return Ok(());
        }
        let unfinished = [TaskState::Free, TaskState::Open, TaskState::Assigned].map(TaskState::number);
        let filter = TaskFilter {
            texts: vec![TextFilter {
                column: "task.state",
                values: Param::Ints(unfinished.to_vec()),
                not: false,
            }],
            method: Some("distRepo".into()),
            ..TaskFilter::default()
        };
        let wanted = Value::from_serialize(tag_given)?;
        for task in tasks::list(&self.conn, filter, None).await?.into_rows() {
            let Some(Value::Str(request)) = &task.request else { continue };
            if decode_request(request).is_ok_and(|request| request.first() == Some(&wanted)) {
                self.cancel_whole_tree(task.id, false).await?;
            }
        }
        Ok(())
    }

    /// Moves what a builder uploaded for an arch of a dist repo into place, and links the rpms that it chose.
    pub(crate) async fn fill_dist_arch(&self, id: i64, directory: &str, arch: &str) -> Result<()> {
        let repo = self.repo_at_work(id).await?;
        let top = Topdir::new(&self.hub.config.topdir);
        let folder = self.folder_of_repo(&top, &repo)?;
        let place = folder
            .arch(arch)
            .ok_or_else(|| Fault::generic(format!("repo {id} has no folder for {arch:?}")))?;
        let names: Vec<String> = read_json(uploaded_file(&top, directory, "repo_manifest")?).await?;
        let chosen: BTreeMap<String, ChosenRpm> =
            read_json(uploaded_file(&top, directory, "kojipkgs")?).await?;
        for name in names {
            let (below, file) = name.rsplit_once('/').unwrap_or(("", &name));
            let upload = uploaded_file(&top, &format!("{directory}/{below}"), file)?;
            let below = Path::new(below);
            if !below.components().all(|step| matches!(step, std::path::Component::Normal(_))) {
                return Err(Fault::generic(format!("{name:?} is no file below the folder of an arch")));
            }
            self.files.take(upload, place.join(below).join(file)).await?;
        }
        let ids: Vec<i64> = chosen.values().map(|rpm| rpm.id).collect();
        let known: BTreeMap<i64, PlacedRpm> =
            dist::placed_rpms(&self.conn, &ids).await?.into_iter().map(|rpm| (rpm.id, rpm)).collect();
        let mut shared = Vec::with_capacity(chosen.len());
        for (name, rpm) in &chosen {
            let row = known.get(&rpm.id).ok_or_else(|| Fault::generic(format!("no such rpm: {}", rpm.id)))?;
            shared.push(rpm.places(name, row, &top, &place)?);
        }
        Ok(self.files.share(shared).await?)
    }
}

impl ChosenRpm {
    /// Returns where the rpm lies, and where the repo is to have it.
    fn places(
        &self,
        name: &str,
        row: &PlacedRpm,
        top: &Topdir,
        arch_folder: &Path,
    ) -> Result<(PathBuf, PathBuf)> {
        self.check(name, row)?;
        let nvra = Nvra::new(Nvr::new(&row.name, &row.version, &row.release), &row.arch);
        if nvra.file_name() != name {
            return Err(Fault::generic(format!("rpm {} is {}, not {name}", row.id, nvra.file_name())));
        }
        let build = top
            .build_dir(row.volume.as_str(), &row.package, &row.build_version, &row.build_release)
            .map_err(FileError::from)?;
        let file = match self.sigkey.as_deref() {
            None | Some("") => build.rpm(&nvra),
            Some(key) => build.signed(&nvra, key),
        };
        let first = name.chars().next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
        Ok((file.map_err(FileError::from)?, arch_folder.join("Packages").join(first).join(name)))
    }

    /// Refuses what is said of the rpm but is not so.
    fn check(&self, name: &str, row: &PlacedRpm) -> Result<()> {
        let known = [
            ("name", row.name.as_str().into()),
            ("version", row.version.as_str().into()),
            ("release", row.release.as_str().into()),
            ("epoch", row.epoch.into()),
            ("arch", row.arch.as_str().into()),
            ("payloadhash", row.payloadhash.as_str().into()),
            ("size", row.size.into()),
            ("buildtime", row.buildtime.into()),
            ("build_id", row.build_id.into()),
        ];
        let known: [(&str, serde_json::Value); 9] = known;
        for (key, value) in known {
            if self.rest.get(key).is_some_and(|said| *said != value) {
                return Err(Fault::generic(format!("the {key} of {name} is {value}")));
            }
        }
        Ok(())
    }
}

/// Reads a JSON file that a builder uploaded.
async fn read_json<T: serde::de::DeserializeOwned + Send + 'static>(path: PathBuf) -> Result<T> {
    let shown = path.clone();
    let text = blocking(move || {
        let is_plain = fs_err::symlink_metadata(&path).map(|found| found.is_file());
        match is_plain {
            Ok(true) => fs_err::read_to_string(&path).map_err(|source| FileError::Io {
                action: "read",
                path: path.clone(),
                source,
            }),
            Ok(false) => Err(FileError::NotRegular(path)),
            Err(_) => Err(FileError::Missing(path)),
        }
    })
    .await?;
    let name = shown.file_name().unwrap_or_default().to_string_lossy().into_owned();
    serde_json::from_str(&text).map_err(|e| Fault::generic(format!("the upload {name} cannot be read: {e}")))
}
