//! Builds of rpms.

mod arches;
mod build;
mod build_arch;
mod listing;
mod options;
mod plan;
mod repo_choice;
mod root;
mod spec;
mod srpm;

pub(super) use build::Build;
pub(super) use build_arch::BuildArch;
pub(super) use srpm::{BuildSrpm, RebuildSrpm};

use std::path::{Path, PathBuf};

use koji_core::handler::{TaskContext, TaskError};
use koji_core::refs::LenientInt;
use koji_core::rpm::RpmFile;
use koji_proto::Fault;

use super::workshop::Workshop;

/// Reads a package; what is wrong with it is the build's fault.
fn read_rpm(path: &Path) -> Result<RpmFile, Fault> {
    RpmFile::open(path).map_err(|e| Fault::build(format!("cannot read {}: {e}", file_name(path))))
}

/// Brings a source package from the hub's work directory; it must be one, and be named as it says.
async fn fetch_srpm(context: &TaskContext, shop: &Workshop, place: &str) -> Result<PathBuf, TaskError> {
    let name = place.rsplit('/').next().unwrap_or_default();
    if name.is_empty() || name == ".." {
        return Err(Fault::parameter(format!("{place:?} names no file")).into());
    }
    let path = context.workdir().join(name);
    shop.store.fetch(&format!("work/{place}"), &path).await.map_err(Fault::from)?;
    if !read_rpm(&path)?.header().is_source() {
        return Err(Fault::build(format!("{name} is not a source package")).into());
    }
    Ok(path)
}

/// Returns the repository that a subtask has to name.
fn needed_repo(repo_id: Option<LenientInt>) -> Result<i64, Fault> {
    repo_id.map(|LenientInt(id)| id).ok_or_else(|| Fault::parameter("the option repo_id is needed"))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
