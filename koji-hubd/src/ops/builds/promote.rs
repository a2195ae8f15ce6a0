//! Making proper builds of drafts.

use koji_core::nvr::{Nvr, draft_target};
use koji_core::policy::PolicyData;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_core::refs::BuildRef;
use koji_core::topdir::Volume;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, is_there};
use crate::store::{builds, rpms};

/// The kind of change that a promotion is to the tags of the build.
const DRAFT_PROMOTION: i64 = 3;

impl HubCall {
    /// Makes a draft a proper build of its target release.
    pub(super) async fn promote_draft(&self, build: BuildRecord, force: bool) -> Result<BuildRecord> {
        let user = self.require_login()?;
        let refused = |why: &str| Fault::generic(format!("cannot promote build {}: {why}", build.nvr));
        if !build.draft {
            return Err(refused("it is no draft"));
        }
        if build.state != BuildState::Complete {
            return Err(refused(&format!("it is {}", build.state)));
        }
        let release = draft_target(&build.release).map_err(|e| refused(&e.to_string()))?;
        let target = Nvr::new(&build.name, &build.version, release);
        if builds::id_by_nvr(&self.conn, &target).await?.is_some() {
            return Err(refused(&format!("there is a build {target} already")));
        }
        let data = PolicyData::new()
            .with("build", build.build_id)
            .with("target_release", release)
            .with("user_id", user);
        self.assert_policy_or_force("draft_promotion", &data, force).await?;
        if let Some(rpm) = rpms::clash_of_promotion(&self.conn, build.build_id).await? {
            return Err(refused(&format!("there is an rpm {rpm} already")));
        }
        builds::promote(&self.conn, build.build_id, release, user, self.now).await?;
        let promoted = self.build(&BuildRef::Id(build.build_id)).await?;
        self.move_promoted_folder(&build, &promoted).await?;
        self.apply_volume_policy_to(&promoted, false).await?;
        self.note_change_of_tags(build.build_id, DRAFT_PROMOTION).await?;
        self.build(&BuildRef::Id(build.build_id)).await
    }

    /// Moves the folder of a draft to its new name.
    ///
    /// On a volume of its own a link stays in the old place, on the default volume none does.
    async fn move_promoted_folder(&self, draft: &BuildRecord, promoted: &BuildRecord) -> Result<()> {
        let from = self.folder_of_build(draft)?.path().to_owned();
        let to = self.folder_of_build(promoted)?.path().to_owned();
        if !is_there(&from).await? {
            // Upstream's hub crashes here.
            return Err(Fault::internal(FileError::Missing(from).to_string()));
        }
        self.files.rename(from.clone(), to.clone()).await?;
        let volume = Volume::from(draft.volume_name.as_str());
        if let Volume::Named(name) = volume {
            let top = self.hub.topdir();
            let toplink = top.volume_toplink(name).map_err(|e| Fault::generic(e.to_string()))?;
            let found_again = self.folder_on_volume(promoted, Volume::Default)?;
            let below = top.relative(found_again.path()).unwrap_or(found_again.path());
            self.files.link(from, toplink.join(below)).await?;
            self.files.remove(self.folder_on_volume(draft, Volume::Default)?.path().to_owned()).await?;
            self.link_from_default_volume(promoted).await?;
        }
        Ok(())
    }
}
