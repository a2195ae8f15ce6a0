//! Which names a site allows for tags, packages, users and the rest.
//!
//! Only names that the hub is asked to make are checked. Names that exist are never looked at again,
//! and some are not checked at all: packages made by adding them to a list, names of content
//! generators, users that a login makes, versions and releases of builds.

use crate::pattern::{Pattern, PatternError};

/// The pattern for internal names unless a site configures another (`RegexNameInternal`).
pub const DEFAULT_INTERNAL_PATTERN: &str = r"^[A-Za-z0-9/_.+-]+$";

/// The pattern for users' names unless a site configures another (`RegexUserName`).
pub const DEFAULT_USER_PATTERN: &str = r"^[A-Za-z0-9/_.@-]+$";

/// The length that names may have unless a site configures another (`MaxNameLengthInternal`).
pub const DEFAULT_MAX_LENGTH: usize = 256;

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A tag, side tags too.
    Tag,
    /// A build target.
    Target,
    /// An external repository.
    ExternalRepo,
    /// A package made by a new build.
    Package,
    /// A channel.
    Channel,
    /// A permission.
    Permission,
    /// A group of users.
    UserGroup,
    /// A volume.
    Volume,
    /// A kind of build.
    BuildType,
    /// A type of archive.
    ArchiveType,
    /// A host, whose user has the same name: both rules apply.
    Host,
    /// A user.
    User,
    /// A Kerberos principal.
    Principal,
    /// A comps group; free but for its length.
    CompsGroup,
}

impl NameKind {
    /// Returns what people call the thing.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Target => "build target",
            Self::ExternalRepo => "external repo",
            Self::Package => "package",
            Self::Channel => "channel",
            Self::Permission => "permission",
            Self::UserGroup => "user group",
            Self::Volume => "volume",
            Self::BuildType => "build type",
            Self::ArchiveType => "archive type",
            Self::Host => "host",
            Self::User => "user",
            Self::Principal => "principal",
            Self::CompsGroup => "group",
        }
    }

    /// Returns how many characters the database has room for, if it limits them.
    pub fn column_width(self) -> Option<usize> {
        match self {
            Self::User | Self::UserGroup | Self::Principal => Some(255),
            Self::Channel | Self::Host => Some(128),
            Self::Permission | Self::CompsGroup => Some(50),
            _ => None,
        }
    }

    fn rules(self) -> (bool, bool) {
        match self {
            Self::User | Self::Principal => (false, true),
            Self::Host => (true, true),
            Self::CompsGroup => (false, false),
            _ => (true, false),
        }
    }
}

/// Tells why a name is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// It has too many characters.
    #[error("{noun} name {name:?} is too long: at most {limit} characters are allowed", noun = kind.noun())]
    TooLong {
        /// What the name is for.
        kind: NameKind,
        /// The name.
        name: String,
        /// How many characters it may have.
        limit: usize,
    },
    /// It does not match the site's pattern.
    #[error("{noun} name {name:?} is not allowed: it must match {pattern}", noun = kind.noun())]
    Malformed {
        /// What the name is for.
        kind: NameKind,
        /// The name.
        name: String,
        /// The pattern.
        pattern: String,
    },
    /// The site's pattern failed on it.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// A site's rules for names.
#[derive(Debug, Clone)]
pub struct NameRules {
    internal: Option<Pattern>,
    user: Option<Pattern>,
    max_length: usize,
}

impl NameRules {
    /// Makes rules of what is configured: an empty pattern checks nothing, a length of 0 is no limit.
    pub fn new(internal: &str, user: &str, max_length: usize) -> Result<Self, PatternError> {
        let compile = |pattern: &str| (!pattern.is_empty()).then(|| Pattern::new(pattern)).transpose();
        Ok(Self { internal: compile(internal)?, user: compile(user)?, max_length })
    }

    /// Makes the rules of a site that configures nothing.
    pub fn defaults() -> Result<Self, PatternError> {
        Self::new(DEFAULT_INTERNAL_PATTERN, DEFAULT_USER_PATTERN, DEFAULT_MAX_LENGTH)
    }

    /// Checks a name for a new thing.
    ///
    /// Patterns match from the start; where they end is their own matter, and `$` lets a final newline pass.
    pub fn check(&self, kind: NameKind, name: &str) -> Result<(), NameError> {
        let (internal, user) = kind.rules();
        let configured = ((internal || user) && self.max_length > 0).then_some(self.max_length);
        let limit = configured.into_iter().chain(kind.column_width()).min();
        if let Some(limit) = limit.filter(|limit| name.chars().count() > *limit) {
            return Err(NameError::TooLong { kind, name: name.into(), limit });
        }
        let patterns = [self.internal.as_ref().filter(|_| internal), self.user.as_ref().filter(|_| user)];
        for pattern in patterns.into_iter().flatten() {
            if !pattern.matches(name)? {
                return Err(NameError::Malformed { kind, name: name.into(), pattern: pattern.to_string() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_rules() -> NameRules {
        NameRules::defaults().unwrap()
    }

    #[track_caller]
    fn malformed(rules: &NameRules, kind: NameKind, name: &str) {
        assert!(matches!(rules.check(kind, name), Err(NameError::Malformed { .. })), "{name:?}");
    }

    #[test]
    fn internal_names_take_slashes_and_plus_signs() {
        let rules = default_rules();
        for name in ["f40-build", "g++", "a/b", "x_1.2", "ends\n"] {
            assert_eq!(rules.check(NameKind::Tag, name), Ok(()));
        }
        for name in ["", "a b", "a@b", "é", "a\nb", "a;b"] {
            malformed(&rules, NameKind::Tag, name);
        }
    }

    #[test]
    fn user_names_take_at_signs_but_no_plus_signs() {
        let rules = default_rules();
        assert_eq!(rules.check(NameKind::User, "host/b1.example.com@EXAMPLE.COM"), Ok(()));
        malformed(&rules, NameKind::User, "a+b");
        malformed(&rules, NameKind::Principal, "a b");
    }

    #[test]
    fn a_host_obeys_both_rules() {
        let rules = default_rules();
        assert_eq!(rules.check(NameKind::Host, "b1.example.com"), Ok(()));
        malformed(&rules, NameKind::Host, "b1@x");
        malformed(&rules, NameKind::Host, "b1+x");
    }

    #[test]
    fn lengths_count_characters() {
        let rules = default_rules();
        let too_long = |kind, length: usize| rules.check(kind, &"x".repeat(length)).is_err();
        for (kind, limit) in [
            (NameKind::Tag, 256),
            (NameKind::User, 255),
            (NameKind::Channel, 128),
            (NameKind::Permission, 50),
            (NameKind::CompsGroup, 50),
        ] {
            assert!(!too_long(kind, limit) && too_long(kind, limit + 1), "{kind:?}");
        }
        assert_eq!(rules.check(NameKind::CompsGroup, &"é".repeat(50)), Ok(()));
    }

    #[test]
    fn a_site_may_loosen_or_tighten() {
        let loose = NameRules::new("", "", 0).unwrap();
        assert_eq!(loose.check(NameKind::Tag, &"any thing ".repeat(100)), Ok(()));
        assert!(loose.check(NameKind::Permission, &"x".repeat(51)).is_err());
        let tight = NameRules::new("[a-z]", "[a-z]+$", 3).unwrap();
        assert_eq!(tight.check(NameKind::Package, "a!"), Ok(()));
        malformed(&tight, NameKind::User, "a!");
        let error = tight.check(NameKind::Tag, "abcd").unwrap_err();
        assert_eq!(error.to_string(), "tag name \"abcd\" is too long: at most 3 characters are allowed");
        assert!(NameRules::new("(", "", 0).is_err());
    }
}
