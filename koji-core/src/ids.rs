//! Ids: one type for each kind of row, so that a tag's number is never taken for a build's.
//!
//! An id is only a number with a kind: whether such a row exists is for the storage to say.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Gives a number this kind.
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// Returns the number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// Names a tag.
    TagId;
    /// Names a package.
    PackageId;
    /// Names a build.
    BuildId;
    /// Names an rpm.
    RpmId;
    /// Names an archive (a file of a build that is no rpm).
    ArchiveId;
    /// Names a user, which may also be a host's user or a group of users.
    UserId;
    /// Names a host.
    HostId;
    /// Names a channel.
    ChannelId;
    /// Names a task.
    TaskId;
    /// Names an event; ids give the order of events, not their times.
    EventId;
    /// Names a repository generated from a tag.
    RepoId;
    /// Names a buildroot.
    BuildrootId;
    /// Names a build target.
    TargetId;
    /// Names an external repository; 0 stands for "not external".
    ExternalRepoId;
    /// Names a comps group.
    GroupId;
    /// Names a permission.
    PermId;
    /// Names a volume; 0 is the volume DEFAULT.
    VolumeId;
    /// Names a session.
    SessionId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_as_a_plain_number() {
        assert_eq!(serde_json::to_string(&TagId::new(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<BuildId>("12").unwrap(), BuildId::from(12));
        assert!(serde_json::from_str::<BuildId>("\"12\"").is_err());
    }

    #[test]
    fn reads_and_shows_digits() {
        assert_eq!("42".parse::<TaskId>().unwrap().get(), 42);
        assert_eq!(format!("{:>4}", TaskId::new(42)), "  42");
        assert!("4x".parse::<TaskId>().is_err());
    }
}
