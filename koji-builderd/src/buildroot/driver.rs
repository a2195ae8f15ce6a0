//! Which driver makes a machine's roots.

use std::ffi::OsStr;
use std::str::FromStr;
use std::sync::Arc;

use super::mock::{MockBuildroot, MockHost};
use super::native::{NativeBuildroot, NativeHost};
use super::{Buildroot, BuildrootConfig};

/// What the builder's configuration says about the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DriverChoice {
    /// Namespaces and dnf.
    Native,
    /// The program mock.
    Mock,
    /// Mock where it is set up, else native.
    #[default]
    Auto,
}

/// A driver's name that there is none of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown buildroot driver {0:?}: expected native, mock or auto")]
pub struct UnknownDriver(pub String);

impl FromStr for DriverChoice {
    type Err = UnknownDriver;

    fn from_str(text: &str) -> Result<Self, UnknownDriver> {
        match text {
            "native" => Ok(Self::Native),
            "mock" => Ok(Self::Mock),
            "auto" => Ok(Self::Auto),
            other => Err(UnknownDriver(other.to_owned())),
        }
    }
}

/// One of the drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriverKind {
    /// Namespaces and dnf.
    Native,
    /// The program mock.
    Mock,
}

impl DriverChoice {
    /// Settles on a driver for a machine with this program search path. Mock counts as set up when the program is found
    /// and both its user and the group `mock` exist.
    pub fn settle(self, search_path: &OsStr, mock_user: &str) -> DriverKind {
        let mock_is_set_up = || {
            let installed = std::env::split_paths(search_path).any(|dir| dir.join("mock").is_file());
            let user = nix::unistd::User::from_name(mock_user).is_ok_and(|user| user.is_some());
            let group = nix::unistd::Group::from_name("mock").is_ok_and(|group| group.is_some());
            installed && user && group
        };
        match self {
            Self::Native => DriverKind::Native,
            Self::Mock => DriverKind::Mock,
            Self::Auto if mock_is_set_up() => DriverKind::Mock,
            Self::Auto => DriverKind::Native,
        }
    }
}

/// A driver together with the machine that it works on.
#[derive(Debug, Clone)]
pub enum Driver {
    /// Namespaces and dnf.
    Native(Arc<NativeHost>),
    /// The program mock.
    Mock(Arc<MockHost>),
}

impl Driver {
    /// Returns a root that has yet to be made.
    pub fn buildroot(&self, config: BuildrootConfig) -> Box<dyn Buildroot> {
        match self {
            Self::Native(host) => Box::new(NativeBuildroot::new(Arc::clone(host), config)),
            Self::Mock(host) => Box::new(MockBuildroot::new(Arc::clone(host), config)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_takes_mock_only_where_it_is_set_up() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("mock"), "").unwrap();
        let choice: DriverChoice = "auto".parse().unwrap();
        assert_eq!(choice.settle(dir.path().as_os_str(), "no-such-user"), DriverKind::Native);
        assert_eq!(choice.settle(OsStr::new("/nowhere"), "root"), DriverKind::Native);
        assert_eq!(DriverChoice::Mock.settle(OsStr::new("/nowhere"), "root"), DriverKind::Mock);
        assert!("docker".parse::<DriverChoice>().is_err());
    }
}
