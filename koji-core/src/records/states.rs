//! States and kinds that travel as numbers.

use serde::{Deserialize, Serialize};

/// A number that names no state or kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} has no number {number}")]
pub struct UnknownNumber {
    /// The state or kind that was read.
    pub what: &'static str,
    /// The number.
    pub number: i64,
}

macro_rules! numbered {
    ($(
        $(#[$doc:meta])*
        $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal $name:literal,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "i64", try_from = "i64")]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $type {
            /// All, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the number that travels and is stored.
            pub const fn number(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                }
            }

            /// Returns the name in capitals, as commands and messages show it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Finds one by its name in capitals.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl From<$type> for i64 {
            fn from(one: $type) -> Self {
                one.number()
            }
        }

        impl TryFrom<i64> for $type {
            type Error = UnknownNumber;

            fn try_from(number: i64) -> Result<Self, UnknownNumber> {
                match number {
                    $($number => Ok(Self::$variant),)*
                    number => Err(UnknownNumber { what: stringify!($type), number }),
                }
            }
        }
    )*};
}

numbered! {
    /// The state of a build.
    BuildState {
        /// It is being made; it has no completion time yet.
        Building = 0 "BUILDING",
        /// It is done.
        Complete = 1 "COMPLETE",
        /// Its files are gone; its name stays taken.
        Deleted = 2 "DELETED",
        /// It could not be made.
        Failed = 3 "FAILED",
        /// It was called off, or reset.
        Canceled = 4 "CANCELED",
    }

    /// The state of a repo.
    RepoState {
        /// It is being made.
        Init = 0 "INIT",
        /// It can be used.
        Ready = 1 "READY",
        /// A newer one is there.
        Expired = 2 "EXPIRED",
        /// Its files are gone.
        Deleted = 3 "DELETED",
        /// It could not be made.
        Problem = 4 "PROBLEM",
    }

    /// The state of a buildroot.
    BuildrootState {
        /// It is being set up.
        Init = 0 "INIT",
        /// It waits; no builder uses this state any more.
        Waiting = 1 "WAITING",
        /// It is at work.
        Building = 2 "BUILDING",
        /// It is gone.
        Expired = 3 "EXPIRED",
    }

    /// Whether a user may log in.
    UserStatus {
        /// The user may.
        Normal = 0 "NORMAL",
        /// The user may not, and running sessions stop.
        Blocked = 1 "BLOCKED",
    }

    /// What kind of user a user is.
    UserKind {
        /// A person or a program.
        Normal = 0 "NORMAL",
        /// A host.
        Host = 1 "HOST",
        /// A group of users.
        Group = 2 "GROUP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for state in BuildState::ALL {
            assert_eq!(BuildState::try_from(state.number()), Ok(*state));
            assert_eq!(BuildState::from_name(state.name()), Some(*state));
        }
        assert!(RepoState::try_from(5).is_err());
        assert_eq!(serde_json::to_string(&UserKind::Group).unwrap(), "2");
    }
}
