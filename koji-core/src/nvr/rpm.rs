//! The name of an rpm: name, version, release and arch, and where it comes from.

use std::fmt;
use std::str::FromStr;

use super::{Nvr, NvrError};

/// An rpm's name, version, release and arch.
///
/// ```
/// let rpm: koji_core::nvr::Nvra = "bash-5.2-1.fc40.x86_64.rpm@epel".parse()?;
/// assert_eq!((rpm.arch.as_str(), rpm.location.as_deref()), ("x86_64", Some("epel")));
/// assert_eq!(rpm.file_name(), "bash-5.2-1.fc40.x86_64.rpm");
/// # Ok::<(), koji_core::nvr::NvrError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nvra {
    /// Name, version and release; those of the rpm, which need not be those of its build.
    pub nvr: Nvr,
    /// The arch; `src` for source packages.
    pub arch: String,
    /// The external repository after the `@`, if the text named one.
    pub location: Option<String>,
}

impl Nvra {
    /// Puts an N-V-R.A together, without checking it.
    pub fn new(nvr: Nvr, arch: impl Into<String>) -> Self {
        Self { nvr, arch: arch.into(), location: None }
    }

    /// Returns whether this is a source package; only the arch `src` says so, `nosrc` does not.
    pub fn is_source(&self) -> bool {
        self.arch == "src"
    }

    /// Returns the file's name, `N-V-R.A.rpm`.
    pub fn file_name(&self) -> String {
        format!("{}.{}.rpm", self.nvr, self.arch)
    }

    /// Checks that the text of this N-V-R.A would be read as the same parts again, as imports require.
    pub fn check(&self) -> Result<(), NvrError> {
        self.nvr.check()?;
        if self.arch.contains('.') {
            return Err(NvrError::DotInArch(self.arch.clone()));
        }
        Ok(())
    }
}

impl FromStr for Nvra {
    type Err = NvrError;

    fn from_str(text: &str) -> Result<Self, NvrError> {
        let (file, location) = match text.split_once('@') {
            Some((file, location)) => (file, Some(location).filter(|location| !location.is_empty())),
            None => (text, None),
        };
        let stem = file.strip_suffix(".rpm").unwrap_or(file);
        let (nvr, arch) = match stem.rsplit_once('.') {
            Some((nvr, arch)) if !arch.is_empty() => (nvr, arch),
            _ => return Err(NvrError::NoArch(text.into())),
        };
        Ok(Self { nvr: nvr.parse()?, arch: arch.into(), location: location.map(Into::into) })
    }
}

/// Writes `N-V-R.A`, with `@LOCATION` if there is one.
impl fmt::Display for Nvra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.nvr, self.arch)?;
        match &self.location {
            Some(location) => write!(f, "@{location}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rpm(text: &str) -> Nvra {
        text.parse().unwrap()
    }

    #[test]
    fn cuts_location_ending_and_arch() {
        let plain = Nvra::new(Nvr::new("a-b", "1", "2.fc40"), "noarch");
        let located = |place: &str| Nvra { location: Some(place.into()), ..plain.clone() };
        assert_eq!(rpm("a-b-1-2.fc40.noarch"), plain);
        assert_eq!(rpm("a-b-1-2.fc40.noarch.rpm"), plain);
        assert_eq!(rpm("a-b-1-2.fc40.noarch@"), plain);
        assert_eq!(rpm("a-b-1-2.fc40.noarch.rpm@x@y"), located("x@y"));
        assert_eq!(rpm("a-b-1-2.fc40.noarch@x.rpm"), located("x.rpm"));
        assert_eq!(rpm("a-1-2.x.rpm.rpm"), Nvra::new(Nvr::new("a", "1", "2.x"), "rpm"));
        assert_eq!(rpm("4:a-1-2.src").nvr.epoch.as_deref(), Some("4"));
    }

    #[test]
    fn only_src_is_source() {
        assert!(rpm("a-1-2.src.rpm").is_source());
        assert!(!rpm("a-1-2.nosrc.rpm").is_source());
    }

    #[test]
    fn says_which_part_is_missing() {
        for text in ["", "a-1-2", "a-1-2.", "a-1-2.rpm", "@x", ".rpm"] {
            assert_eq!(text.parse::<Nvra>(), Err(NvrError::NoArch(text.into())));
        }
        assert_eq!("a-1-.i386".parse::<Nvra>(), Err(NvrError::NoRelease("a-1-".into())));
        assert_eq!("a.b-1-2".parse::<Nvra>(), Err(NvrError::NoRelease("a".into())));
        assert_eq!("a-1.i386".parse::<Nvra>(), Err(NvrError::NoVersion("a-1".into())));
    }

    #[test]
    fn an_import_needs_an_arch_without_dots() {
        assert_eq!(rpm("a-1-2.src").check(), Ok(()));
        assert_eq!(Nvra::new(Nvr::new("a", "1", "2"), "x.y").check(), Err(NvrError::DotInArch("x.y".into())));
        assert_eq!(
            Nvra::new(Nvr::new("a", "1", "2-3"), "src").check(),
            Err(NvrError::DashInRelease("2-3".into()))
        );
    }

    proptest! {
        #[test]
        fn file_names_read_back(name in "[a-zA-Z0-9+._-]{1,12}", version in "[a-zA-Z0-9.~^+]{1,8}",
                                release in "[a-zA-Z0-9._]{1,8}", arch in "[a-z0-9_]{1,8}") {
            let rpm = Nvra::new(Nvr::new(name, version, release), arch);
            prop_assert_eq!(rpm.file_name().parse::<Nvra>().unwrap(), rpm);
        }
    }
}
