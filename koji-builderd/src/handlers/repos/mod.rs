//! Repositories made of tags.

mod createrepo;
mod merge;
mod new_repo;
mod wait;

pub(super) use createrepo::CreateRepo;
pub(super) use merge::url_for;
pub(super) use new_repo::NewRepo;
pub(super) use wait::WaitRepo;

use std::path::Path;

use koji_core::handler::TaskError;

/// Refuses a task for a while when the hub's repositories cannot be seen from here.
fn need_repos(topdir: &Path) -> Result<(), TaskError> {
    let repos = topdir.join("repos");
    match fs_err::read_dir(&repos) {
        Ok(_) => Ok(()),
        Err(error) => Err(TaskError::Refuse {
            soft: true,
            message: format!("the repositories cannot be read: {error}"),
        }),
    }
}
