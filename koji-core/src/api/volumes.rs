//! Volumes: the places where files of builds are kept.

use koji_proto::{Fault, rpc_api};

use crate::lookup::Lookup;
use crate::records::names::IdName;
use crate::refs::{BuildRef, Checked};

type Result<T> = std::result::Result<T, Fault>;

/// Volumes: the places where files of builds are kept.
#[rpc_api]
pub trait VolumeExports: Send + Sync {
    /// Returns a volume.
    #[rpc("getVolume")]
    async fn get_volume(
        &self,
        volume: Lookup,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<IdName>>;

    /// Lists volumes.
    #[rpc("listVolumes")]
    async fn list_volumes(&self) -> Result<Vec<IdName>>;

    /// Makes a volume of a folder that is there.
    #[rpc("addVolume", write)]
    async fn add_volume(&self, name: Checked<String>, #[arg(default = true)] strict: bool) -> Result<IdName>;

    /// Takes away a volume that is not used.
    #[rpc("removeVolume", write)]
    async fn remove_volume(&self, volume: Lookup) -> Result<()>;

    /// Moves the files of a build to a volume.
    #[rpc("changeBuildVolume", write)]
    async fn change_build_volume(
        &self,
        build: BuildRef,
        volume: Lookup,
        #[arg(default = true)] strict: bool,
    ) -> Result<()>;

    /// Moves the files of a build to where the policy wants them.
    #[rpc("applyVolumePolicy", write)]
    async fn apply_volume_policy(&self, build: BuildRef, #[arg(default = false)] strict: bool) -> Result<()>;
}
