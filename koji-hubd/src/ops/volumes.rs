//! Volumes: where the files of builds are.

use std::path::Path;

use async_trait::async_trait;
use koji_core::api::volumes::VolumeExports;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::policy::PolicyFacts as _;
use koji_core::policy::{PolicyData, task_data};
use koji_core::records::builds::BuildRecord;
use koji_core::records::names::IdName;
use koji_core::records::states::BuildState;
use koji_core::refs::{BuildRef, Checked};
use koji_core::topdir::Volume;
use koji_proto::{Fault, Value};

use super::builds::DEFAULT_VOLUME;
use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::file_changes::{FileError, blocking, is_there};
use crate::store::{builds, volumes};

/// The kind of change that a move is to the tags of the build.
const VOLUME_CHANGE: i64 = 0;

#[async_trait]
impl VolumeExports for HubCall {
    async fn get_volume(&self, volume: Lookup, strict: bool) -> Result<Option<IdName>> {
        match strict {
            true => self.volume(&volume).await.map(Some),
            false => Ok(volumes::find(&self.conn, &volume).await?),
        }
    }

    async fn list_volumes(&self) -> Result<Vec<IdName>> {
        Ok(volumes::all(&self.conn).await?)
    }

    async fn add_volume(&self, name: Checked<String>, strict: bool) -> Result<IdName> {
        self.require("admin").await?;
        let name = name.into_inner()?;
        self.check_name(NameKind::Volume, &name)?;
        if let Some(volume) = volumes::find(&self.conn, &Lookup::from(name.as_str())).await? {
            return match strict {
                true => Err(Fault::generic(format!("there is a volume {name} already"))),
                false => Ok(volume),
            };
        }
        self.prepare_volume(&name).await?;
        let id = volumes::create(&self.conn, &name).await?;
        Ok(IdName { id, name })
    }

    async fn remove_volume(&self, volume: Lookup) -> Result<()> {
        self.require("admin").await?;
        let volume = self.volume(&volume).await?;
        if volumes::is_used(&self.conn, volume.id).await? {
            return Err(Fault::generic(format!("volume {} has builds", volume.name)));
        }
        Ok(volumes::remove(&self.conn, volume.id).await?)
    }

    async fn change_build_volume(&self, build: BuildRef, volume: Lookup, strict: bool) -> Result<()> {
        self.require("admin").await?;
        let volume = self.volume(&volume).await?;
        let build = self.build(&build).await?;
        self.move_build(&build, &volume, strict).await
    }

    async fn apply_volume_policy(&self, build: BuildRef, strict: bool) -> Result<()> {
        self.require("admin").await?;
        let build = self.build(&build).await?;
        self.apply_volume_policy_to(&build, strict).await
    }
}

impl HubCall {
    /// Finds a volume that has to be there.
    pub(crate) async fn volume(&self, volume: &Lookup) -> Result<IdName> {
        let found = volumes::find(&self.conn, volume).await?;
        found.ok_or_else(|| Fault::generic(format!("no such volume: {volume}")))
    }

    /// Sees to it that a volume's folder is there and leads back to the top directory.
    async fn prepare_volume(&self, name: &str) -> Result<()> {
        let top = self.hub.topdir();
        let folder = top.volume_dir(Volume::Named(name)).map_err(|e| Fault::generic(e.to_string()))?;
        let toplink = top.volume_toplink(name).map_err(|e| Fault::generic(e.to_string()))?;
        if !folder.is_dir() {
            return Err(Fault::generic(format!("volume {name} needs the folder {}", folder.display())));
        }
        if !is_there(&toplink).await? {
            return Ok(self.files.link(toplink, top.path().to_owned()).await?);
        }
        let (link, path) = (toplink.clone(), top.path().to_owned());
        let leads_back: Result<bool> = blocking(move || Ok(is_link_to(&link, &path)?)).await;
        match leads_back? {
            true => Ok(()),
            false => {
                Err(Fault::generic(format!("{} must be a link to the top directory", toplink.display())))
            }
        }
    }

    /// Moves the files of a build to a volume. Where they are already is no place to move them to, strictly.
    async fn move_build(&self, build: &BuildRecord, volume: &IdName, strict: bool) -> Result<()> {
        let refused = |why: String| Fault::generic(format!("cannot move build {}: {why}", build.nvr));
        if build.volume_id == volume.id {
            return match strict {
                true => Err(refused(format!("it is on volume {} already", volume.name))),
                false => Ok(()),
            };
        }
        if !matches!(build.state, BuildState::Complete | BuildState::Deleted) {
            return Err(refused(format!("it is {}", build.state)));
        }
        let from = self.folder_of_build(build)?.path().to_owned();
        for other in volumes::all(&self.conn).await? {
            let folder = self.folder_on_volume(build, other.name.as_str().into())?.path().to_owned();
            // The link on the default volume does not count.
            if other.id != build.volume_id && folder.is_dir() && !folder.is_symlink() {
                return Err(refused(format!("{} is in the way", folder.display())));
            }
        }
        let to = self.folder_on_volume(build, volume.name.as_str().into())?.path().to_owned();
        let link = self.folder_on_volume(build, Volume::Default)?.path().to_owned();
        // Others are not to wait for the copying; but they may do something to the build meanwhile.
        self.pause_transaction().await?;
        if link == to {
            self.files.remove(link.clone()).await?;
        }
        self.files.copy_tree(from.clone(), to.clone()).await?;
        let now = self.build(&BuildRef::Id(build.build_id)).await?;
        if (now.volume_id, now.state, &now.nvr) != (build.volume_id, build.state, &build.nvr) {
            return Err(refused("it was changed meanwhile".to_owned()));
        }
        if link != from && link != to {
            self.files.remove(link.clone()).await?;
        }
        builds::set_volume(&self.conn, build.build_id, volume.id).await?;
        self.files.remove(from).await?;
        if volume.id != DEFAULT_VOLUME {
            self.files.link(link, to).await?;
        }
        self.note_change_of_tags(build.build_id, VOLUME_CHANGE).await
    }

    /// Moves a build to where the policy wants it.
    ///
    /// If the policy has no answer, or names no volume, the build stays; strictly that is a fault.
    pub(crate) async fn apply_volume_policy_to(&self, build: &BuildRecord, strict: bool) -> Result<()> {
        let mut data = self.policy_data_of_task(build.task_id).await?;
        data.set("build", Value::from_serialize(build)?);
        match self.volume_by_policy(&data).await? {
            Ok(volume) => self.move_build(build, &volume, false).await,
            Err(reason) if strict => Err(Fault::generic(reason)),
            Err(reason) => {
                tracing::warn!(build.nvr, reason, "the volume policy does not apply");
                Ok(())
            }
        }
    }

    /// Asks the policy for a volume; what it answers may be of no use, which is the inner error.
    pub(crate) async fn volume_by_policy(
        &self,
        data: &PolicyData,
    ) -> Result<std::result::Result<IdName, String>> {
        let Some(name) = self.ask_policy("volume", data).await?.action else {
            return Ok(Err("the volume policy has no answer".to_owned()));
        };
        let name = name.trim();
        let found = volumes::find(&self.conn, &Lookup::from(name)).await?;
        Ok(found.ok_or_else(|| format!("the volume policy names {name:?}, which is no volume")))
    }

    /// Returns what the arguments of a task say to policies.
    pub(crate) async fn policy_data_of_task(&self, task: Option<i64>) -> Result<PolicyData> {
        let Some(task) = task else { return Ok(PolicyData::new()) };
        let Some(request) = self.task_request(task).await? else { return Ok(PolicyData::new()) };
        task_data(&self.hub.task_methods, &request.method, &request.request, self).await
    }

    /// Notes for the tags of a build that what they hold has changed.
    pub(crate) async fn note_change_of_tags(&self, build: i64, kind: i64) -> Result<()> {
        if builds::tags_of(&self.conn, build, Some(1)).await?.is_empty() {
            return Ok(());
        }
        let (event, user) = (self.event().await?, self.require_login()?);
        for tag_id in builds::note_update(&self.conn, build, kind, event, user).await? {
            self.tell(Notice::TagChanged { tag_id });
        }
        Ok(())
    }
}

/// Tells whether something is a link that leads to a folder.
fn is_link_to(link: &Path, folder: &Path) -> std::result::Result<bool, FileError> {
    if !link.is_symlink() {
        return Ok(false);
    }
    let real = |path: &Path| fs_err::canonicalize(path).map_err(FileError::at("follow", path));
    Ok(real(link)? == real(folder)?)
}
