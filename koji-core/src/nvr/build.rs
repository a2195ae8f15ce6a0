//! The name of a build: name, version and release.

use std::fmt;
use std::str::FromStr;

/// Tells why a text is no N-V-R or N-V-R.A, or why one is not fit for an import.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NvrError {
    /// No dash at all, or nothing after the last one.
    #[error("invalid format: {0:?} has no release")]
    NoRelease(String),
    /// No second dash from the end, or nothing between the two.
    #[error("invalid format: {0:?} has no version")]
    NoVersion(String),
    /// No dot, or nothing after the last one.
    #[error("invalid format: {0:?} has no arch")]
    NoArch(String),
    /// A version that would be read as version and release.
    #[error("the version {0:?} must not contain \"-\"")]
    DashInVersion(String),
    /// A release that would be read as version and release.
    #[error("the release {0:?} must not contain \"-\"")]
    DashInRelease(String),
    /// An arch that would be read as release and arch.
    #[error("the arch {0:?} must not contain \".\"")]
    DotInArch(String),
}

/// A build's name, version and release, with the epoch if the text named one.
///
/// ```
/// let nvr: koji_core::nvr::Nvr = "1:python-rpm-macros-3.12-4.fc40".parse()?;
/// assert_eq!((nvr.name.as_str(), nvr.epoch.as_deref()), ("python-rpm-macros", Some("1")));
/// assert_eq!((nvr.version.as_str(), nvr.release.as_str()), ("3.12", "4.fc40"));
/// assert_eq!(nvr.to_string(), "python-rpm-macros-3.12-4.fc40");
/// # Ok::<(), koji_core::nvr::NvrError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nvr {
    /// The package's name; may contain dashes, and may be empty (no such package will be found).
    pub name: String,
    /// The version.
    pub version: String,
    /// The release, with the draft suffix while the build is a draft.
    pub release: String,
    /// What stood before the first colon, as text; it takes no part in finding a build.
    pub epoch: Option<String>,
}

impl Nvr {
    /// Puts an N-V-R together, without checking it.
    pub fn new(name: impl Into<String>, version: impl Into<String>, release: impl Into<String>) -> Self {
        Self { name: name.into(), version: version.into(), release: release.into(), epoch: None }
    }

    /// Checks that the text of this N-V-R would be read as the same parts again, as imports require.
    pub fn check(&self) -> Result<(), NvrError> {
        if self.version.contains('-') {
            return Err(NvrError::DashInVersion(self.version.clone()));
        }
        if self.release.contains('-') {
            return Err(NvrError::DashInRelease(self.release.clone()));
        }
        Ok(())
    }
}

impl FromStr for Nvr {
    type Err = NvrError;

    fn from_str(text: &str) -> Result<Self, NvrError> {
        let (front, release) = match text.rsplit_once('-') {
            Some((front, release)) if !release.is_empty() => (front, release),
            _ => return Err(NvrError::NoRelease(text.into())),
        };
        let (front, version) = match front.rsplit_once('-') {
            Some((front, version)) if !version.is_empty() => (front, version),
            _ => return Err(NvrError::NoVersion(text.into())),
        };
        let (epoch, name) = match front.split_once(':') {
            Some((epoch, name)) => (Some(epoch).filter(|epoch| !epoch.is_empty()), name),
            None => (None, front),
        };
        Ok(Self { epoch: epoch.map(Into::into), ..Self::new(name, version, release) })
    }
}

/// Writes `N-V-R`; the epoch is left out, as everywhere in Koji.
impl fmt::Display for Nvr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.name, self.version, self.release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> (Option<String>, String, String, String) {
        let nvr: Nvr = text.parse().unwrap();
        (nvr.epoch, nvr.name, nvr.version, nvr.release)
    }

    fn owned(epoch: Option<&str>, n: &str, v: &str, r: &str) -> (Option<String>, String, String, String) {
        (epoch.map(Into::into), n.into(), v.into(), r.into())
    }

    #[test]
    fn splits_at_the_last_two_dashes() {
        assert_eq!(parts("bash-5.2-1.fc40"), owned(None, "bash", "5.2", "1.fc40"));
        assert_eq!(parts("a-b-c-1-2"), owned(None, "a-b-c", "1", "2"));
        assert_eq!(parts("-1-2"), owned(None, "", "1", "2"));
        assert_eq!(parts("foo-1-2,draft_33"), owned(None, "foo", "1", "2,draft_33"));
    }

    #[test]
    fn takes_the_epoch_from_the_name_only() {
        assert_eq!(parts("3:a-1-2"), owned(Some("3"), "a", "1", "2"));
        assert_eq!(parts(":a-1-2"), owned(None, "a", "1", "2"));
        assert_eq!(parts("a:b:c-1-2"), owned(Some("a"), "b:c", "1", "2"));
        assert_eq!(parts("a-1:2-3"), owned(None, "a", "1:2", "3"));
    }

    #[test]
    fn says_which_part_is_missing() {
        for text in ["", "a", "a-1-", "-", "---"] {
            assert_eq!(text.parse::<Nvr>(), Err(NvrError::NoRelease(text.into())));
        }
        for text in ["a-1", "a--2", "--2"] {
            assert_eq!(text.parse::<Nvr>(), Err(NvrError::NoVersion(text.into())));
        }
    }

    #[test]
    fn an_import_needs_parts_without_dashes() {
        assert_eq!(Nvr::new("a-b", "1", "2").check(), Ok(()));
        assert_eq!(Nvr::new("a", "1-0", "2").check(), Err(NvrError::DashInVersion("1-0".into())));
        assert_eq!(Nvr::new("a", "1", "2-1").check(), Err(NvrError::DashInRelease("2-1".into())));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(name in "[a-zA-Z0-9+._-]{0,12}", version in "[a-zA-Z0-9.~^+:]{1,8}",
                                      release in "[a-zA-Z0-9.,_]{1,8}") {
            let nvr = Nvr::new(name, version, release);
            prop_assert_eq!(nvr.to_string().parse::<Nvr>().unwrap(), nvr);
        }

        #[test]
        fn any_text_parses_or_is_refused(text in ".{0,40}") {
            if let Ok(nvr) = text.parse::<Nvr>() {
                prop_assert!(text.ends_with(&nvr.to_string()));
                prop_assert_eq!(nvr.check(), Ok(()));
            }
        }
    }
}
