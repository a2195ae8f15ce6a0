//! A machine on which mock is set up.

use std::path::PathBuf;

use jiff::Timestamp;
use nix::unistd::{Group, User};

use super::super::error::BuildrootError;

/// Where mock's things are.
#[derive(Debug, Clone)]
pub struct MockHost {
    /// The program.
    pub program: PathBuf,
    /// Directory of roots, such as `/var/lib/mock`.
    pub mock_dir: PathBuf,
    /// Directory of root configurations, such as `/etc/mock/koji`.
    pub config_dir: PathBuf,
    /// Whom mock runs as; `None` for the builder itself.
    pub user: Option<MockUser>,
    /// Tells the time, for logs.
    pub clock: fn() -> Timestamp,
}

/// A user who may run mock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MockUser {
    /// User id.
    pub uid: u32,
    /// Id of the group `mock`.
    pub gid: u32,
}

impl MockUser {
    /// Looks a user up, and the group `mock`.
    pub fn look_up(name: &str) -> Result<Self, BuildrootError> {
        let missing = |what: String| BuildrootError::Missing(format!("{what} does not exist"));
        let user = User::from_name(name).map_err(std::io::Error::from)?;
        let group = Group::from_name("mock").map_err(std::io::Error::from)?;
        Ok(Self {
            uid: user.ok_or_else(|| missing(format!("the user {name}")))?.uid.as_raw(),
            gid: group.ok_or_else(|| missing("the group mock".to_owned()))?.gid.as_raw(),
        })
    }
}

impl Default for MockHost {
    /// Describes the places that packages of mock use; the user has yet to be looked up.
    fn default() -> Self {
        Self {
            program: PathBuf::from("/usr/bin/mock"),
            mock_dir: PathBuf::from("/var/lib/mock"),
            config_dir: PathBuf::from("/etc/mock/koji"),
            user: None,
            clock: Timestamp::now,
        }
    }
}
