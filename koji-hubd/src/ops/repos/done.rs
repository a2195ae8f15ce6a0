//! Completing a repo: its metadata move into place, and it becomes ready.

use std::collections::BTreeMap;
use std::path::PathBuf;

use koji_core::records::states::RepoState;
use koji_core::repo::RepoOptions;
use koji_core::topdir::{Topdir, UploadPlace, Volume};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking};
use crate::repos::{RepoFolder, point_latest, updated};
use crate::store::repos::{self, LockedRepo};
use crate::uploads::UploadError;

/// Metadata that a builder has uploaded for an arch.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArchUpload {
    /// The folder below the work directory.
    pub(crate) directory: String,
    /// Its files.
    pub(crate) files: Vec<String>,
}

impl HubCall {
    /// Completes a repo that is being made.
    pub(crate) async fn complete_repo(
        &self,
        id: i64,
        uploads: BTreeMap<String, ArchUpload>,
        expire: bool,
        updates: Option<Value>,
    ) -> Result<()> {
        let repo = self.repo_at_work(id).await?;
        let top = Topdir::new(&self.hub.config.topdir);
        let folder = self.folder_of_repo(&top, &repo)?;
        if let Some(updates) = updates.filter(Value::is_truthy) {
            self.update_description(&folder, &updates).await?;
        }
        for (arch, upload) in uploads {
            let place = folder
                .arch(&arch)
                .ok_or_else(|| Fault::generic(format!("repo {id} has no folder for {arch:?}")))?;
            for name in upload.files {
                let file = uploaded_file(&top, &upload.directory, &name)?;
                let place = match name.ends_with("pkglist") {
                    true => place.join(&name),
                    false => place.join("repodata").join(&name),
                };
                self.files.take(file, place).await?;
            }
        }
        if expire {
            return self.set_repo_state(&repo, RepoState::Expired).await;
        }
        self.set_repo_state(&repo, RepoState::Ready).await?;
        if has_usual_options(&repo) && !repos::has_later(&self.conn, &repo).await? {
            let latest = folder.latest().to_owned();
            blocking(move || {
                point_latest(&latest, repo.id).map_err(|source| FileError::Io {
                    action: "move",
                    path: latest.clone(),
                    source,
                })
            })
            .await?;
        }
        Ok(())
    }

    pub(super) fn folder_of_repo(&self, top: &Topdir, repo: &LockedRepo) -> Result<RepoFolder> {
        Ok(RepoFolder::of(top, &repo.tag_name, repo.id, repo.dist).map_err(FileError::from)?)
    }

    async fn update_description(&self, folder: &RepoFolder, updates: &Value) -> Result<()> {
        if !matches!(updates, Value::Struct(_)) {
            return Err(Fault::parameter(format!("updates of repo.json are a map, not {}", updates.kind())));
        }
        let path = folder.description();
        let read = path.clone();
        let text = blocking(move || {
            fs_err::read_to_string(&read).map_err(|source| FileError::Io {
                action: "read",
                path: read.clone(),
                source,
            })
        })
        .await?;
        let text = updated(&text, updates).map_err(|e| Fault::generic(format!("repo.json: {e}")))?;
        self.files.remove(path.clone()).await?;
        Ok(self.files.write(path, text.into_bytes()).await?)
    }
}

/// Returns the path of a file that was uploaded to the default volume.
pub(super) fn uploaded_file(top: &Topdir, directory: &str, name: &str) -> Result<PathBuf> {
    let place = UploadPlace::new(directory, name).map_err(|e| Fault::generic(e.to_string()))?;
    Ok(place.path(top, Volume::Default).map_err(UploadError::from)?)
}

/// Tells whether a repo was made without options of its own; dist repos have none.
fn has_usual_options(repo: &LockedRepo) -> bool {
    repo.custom_opts.as_ref().is_none_or(|custom| {
        RepoOptions::read_known(&custom.0).is_ok_and(|custom| custom == RepoOptions::default())
    })
}
