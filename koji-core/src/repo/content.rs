//! Which of a repository's arches an rpm goes to.

use super::RepoOptions;
use crate::arch::canonical_arch;

/// Where an rpm goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission<'a> {
    /// Nowhere.
    None,
    /// Into this arch, if the repository has it.
    One(&'a str),
    /// Into all arches but that of source rpms.
    Binary,
    /// Into all arches.
    All,
}

impl Admission<'_> {
    /// Returns whether the rpm goes into an arch of the repository.
    pub fn admits(self, arch: &str) -> bool {
        match self {
            Self::None => false,
            Self::One(only) => only == arch,
            Self::Binary => arch != "src",
            Self::All => true,
        }
    }
}

/// Returns where an rpm goes in a repository with these options.
pub fn admission<'a>(name: &str, arch: &'a str, options: &RepoOptions) -> Admission<'a> {
    if is_debuginfo(name) && !options.is_on(|o| o.debuginfo) {
        return Admission::None;
    }
    match arch {
        "src" if options.is_on(|o| o.src) => Admission::All,
        "src" if options.is_on(|o| o.separate_src) => Admission::One("src"),
        "src" => Admission::None,
        "noarch" => Admission::Binary,
        other => Admission::One(canonical_arch(other)),
    }
}

fn is_debuginfo(name: &str) -> bool {
    name.ends_with("-debuginfo") || name.ends_with("-debugsource") || name.contains("-debuginfo-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows which of `x86_64`, `i386` and `src` take an rpm.
    fn taken(name: &str, arch: &str, options: &RepoOptions) -> String {
        let admission = admission(name, arch, options);
        let arches = ["x86_64", "i386", "src"].into_iter().filter(|arch| admission.admits(arch));
        arches.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_rpm_goes_to_its_arches() {
        let plain = RepoOptions::default();
        assert_eq!(taken("bash", "x86_64", &plain), "x86_64");
        assert_eq!(taken("bash", "i686", &plain), "i386");
        assert_eq!(taken("bash", "s390x", &plain), "");
        assert_eq!(taken("bash-doc", "noarch", &plain), "x86_64 i386");
        assert_eq!(taken("bash", "src", &plain), "");
    }

    #[test]
    fn options_let_sources_and_debuginfo_in() {
        let src = RepoOptions { src: Some(true), ..RepoOptions::default() };
        let separate = RepoOptions { separate_src: Some(true), ..RepoOptions::default() };
        assert_eq!(taken("bash", "src", &src), "x86_64 i386 src");
        assert_eq!(taken("bash", "src", &separate), "src");
        for name in ["bash-debuginfo", "bash-debugsource", "bash-debuginfo-common"] {
            let debuginfo = RepoOptions { debuginfo: Some(true), ..RepoOptions::default() };
            assert_eq!(taken(name, "x86_64", &RepoOptions::default()), "");
            assert_eq!(taken(name, "x86_64", &debuginfo), "x86_64");
        }
        assert_eq!(taken("debuginfo-tool", "x86_64", &RepoOptions::default()), "x86_64");
    }
}
