//! For which arches a build is made, and on which arch each of its tasks may run.

use super::{ArchError, ArchList, canonical_arch};
use crate::pattern::Globs;

/// Tells why no arch can be found for a build or one of its tasks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildArchError {
    /// The source package's header or an override names something that can be no arch.
    #[error(transparent)]
    Word(#[from] ArchError),
    /// Nothing is left of the tag's arches.
    #[error("no arches to build for: the tag has {tag:?}, and the source package leaves none of them")]
    NoneLeft {
        /// The arches of the build tag.
        tag: String,
    },
    /// The source package is noarch, and excludes every arch that it could be built on.
    #[error("no arch to build the noarch package on: the tag has {tag:?}, and all of them are ruled out")]
    NowhereToBuild {
        /// The arches of the build tag.
        tag: String,
    },
    /// The host can run nothing that the tag has a repository for.
    #[error("the host's arches {host:?} and the tag's arches {tag:?} have nothing in common")]
    NothingInCommon {
        /// The arches of the host.
        host: String,
        /// The arches of the build tag.
        tag: String,
    },
}

/// The arch tags of a source package's header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeaderArches {
    /// BuildArch: the arches of the binary packages, instead of the tag's.
    pub build: Vec<String>,
    /// ExclusiveArch: the only arches that it may be built for.
    pub exclusive: Vec<String>,
    /// ExcludeArch: the arches that it may not be built for.
    pub exclude: Vec<String>,
}

impl HeaderArches {
    fn allows(&self, arch: &str) -> bool {
        let listed = |words: &[String]| words.iter().any(|word| word == arch);
        (self.exclusive.is_empty() || listed(&self.exclusive)) && !listed(&self.exclude)
    }

    fn asks_for_noarch(&self) -> bool {
        let listed = |words: &[String]| words.iter().any(|word| word == "noarch");
        (listed(&self.build) || listed(&self.exclusive)) && !listed(&self.exclude)
    }
}

/// What decides for which arches a build is made.
#[derive(Debug, Clone, Copy)]
pub struct BuildArches<'a> {
    /// The arches of the build tag.
    pub tag: &'a ArchList,
    /// The extra arches of the package in the destination tag.
    pub extra: &'a ArchList,
    /// What the source package's header says.
    pub header: &'a HeaderArches,
    /// The arches a scratch build was asked for; they replace all else.
    pub scratch_override: Option<&'a ArchList>,
}

impl BuildArches<'_> {
    /// Returns the arches to build for, each once, in the order in which they were listed.
    ///
    /// Extra arches and overrides only choose among the families that the tag has arches of: there is
    /// no repository to build from for others.
    pub fn resolve(&self) -> Result<ArchList, BuildArchError> {
        let wanted = match self.scratch_override {
            Some(arches) => arches.clone(),
            None => self.wanted()?,
        };
        let families = self.tag.canonical();
        let arches =
            wanted.unique().filtered(|arch| arch == "noarch" || families.contains(canonical_arch(arch)));
        if arches.is_empty() {
            return Err(BuildArchError::NoneLeft { tag: self.tag.to_string() });
        }
        Ok(arches)
    }

    fn wanted(&self) -> Result<ArchList, ArchError> {
        let base = if self.header.build.is_empty() {
            ArchList::from_words(self.tag.iter().chain(self.extra.iter()))?
        } else {
            ArchList::from_words(&self.header.build)?
        };
        let allowed = base.filtered(|arch| self.header.allows(arch));
        ArchList::from_words(allowed.iter().chain(self.header.asks_for_noarch().then_some("noarch")))
    }
}

/// What decides on which arch a task of a build may run.
#[derive(Debug, Clone, Copy)]
pub struct TaskArches<'a> {
    /// The arches of the build tag.
    pub tag: &'a ArchList,
    /// What the source package's header says.
    pub header: &'a HeaderArches,
    /// The tag's extra setting `noarch_arches`: where its noarch packages may be built.
    pub noarch: Option<&'a ArchList>,
    /// The arches that hosts know by their own names.
    pub literal: &'a Globs,
}

impl TaskArches<'_> {
    /// Returns the arch of the task that builds for `arch`.
    ///
    /// A noarch package may be built anywhere (`noarch`) unless something rules out some of the tag's
    /// arches; then it is one of the rest. `choose` is given their number and returns an index.
    pub fn resolve(&self, arch: &str, choose: impl FnOnce(usize) -> usize) -> Result<String, BuildArchError> {
        if self.literal.matches(arch) {
            return Ok(arch.into());
        }
        if arch != "noarch" {
            return Ok(canonical_arch(arch).into());
        }
        let families = self.tag.canonical();
        let left = families.filtered(|family| self.may_build_noarch(family));
        if left.len() == families.len() {
            return Ok("noarch".into());
        }
        let chosen = pick(&left, choose);
        chosen.ok_or_else(|| BuildArchError::NowhereToBuild { tag: self.tag.to_string() })
    }

    fn may_build_noarch(&self, family: &str) -> bool {
        let of_family = |word: &&String| canonical_arch(word) == family;
        // `noarch` in ExclusiveArch says what comes out, not where it is built.
        let mut exclusive = self.header.exclusive.iter().filter(|word| *word != "noarch").peekable();
        (exclusive.peek().is_none() || exclusive.any(|word| of_family(&word)))
            && !self.header.exclude.iter().any(|word| of_family(&word))
            && self.noarch.is_none_or(|arches| arches.canonical().contains(family))
    }
}

/// Returns the arch of the buildroot in which a host runs a task.
///
/// It is the task's own arch where both host and tag have it, else (for noarch tasks) any that they
/// have in common. `choose` is given the number of candidates and returns an index.
pub fn root_arch(
    task_arch: &str,
    host: &ArchList,
    tag: &ArchList,
    choose: impl FnOnce(usize) -> usize,
) -> Result<String, BuildArchError> {
    let of_host = host.canonical();
    let common = tag.canonical().filtered(|arch| of_host.contains(arch));
    if common.contains(task_arch) {
        return Ok(task_arch.into());
    }
    let chosen = pick(&common, choose);
    chosen.ok_or_else(|| BuildArchError::NothingInCommon { host: host.to_string(), tag: tag.to_string() })
}

fn pick(arches: &ArchList, choose: impl FnOnce(usize) -> usize) -> Option<String> {
    let count = arches.len();
    if count == 0 {
        return None;
    }
    arches.iter().nth(choose(count) % count).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> ArchList {
        text.parse().unwrap()
    }

    fn header(build: &str, exclusive: &str, exclude: &str) -> HeaderArches {
        let words = |text: &str| text.split_whitespace().map(Into::into).collect();
        HeaderArches { build: words(build), exclusive: words(exclusive), exclude: words(exclude) }
    }

    fn build(tag: &str, extra: &str, header: HeaderArches) -> Result<String, BuildArchError> {
        let (tag, extra) = (list(tag), list(extra));
        let arches = BuildArches { tag: &tag, extra: &extra, header: &header, scratch_override: None };
        arches.resolve().map(|arches| arches.to_string())
    }

    #[track_caller]
    fn builds(tag: &str, extra: &str, header: HeaderArches, expected: &str) {
        assert_eq!(build(tag, extra, header).as_deref(), Ok(expected));
    }

    #[test]
    fn a_plain_package_is_built_for_the_tag() {
        builds("x86_64 i686", "", header("", "", ""), "x86_64 i686");
        builds("x86_64 i686 x86_64", "", header("", "", ""), "x86_64 i686");
    }

    #[test]
    fn extra_arches_stay_within_the_families_of_the_tag() {
        builds("x86_64 i686", "i586 s390x", header("", "", ""), "x86_64 i686 i586");
    }

    #[test]
    fn the_header_replaces_and_cuts() {
        builds("x86_64 i686", "", header("noarch", "", ""), "noarch");
        builds("x86_64 i686", "", header("i386 noarch", "", ""), "i386 noarch");
        builds("x86_64 i686 s390x", "", header("", "x86_64 s390x", ""), "x86_64 s390x");
        builds("x86_64 i686 s390x", "", header("", "", "i686"), "x86_64 s390x");
    }

    #[test]
    fn noarch_comes_back_after_the_cut() {
        builds("x86_64 i686", "", header("noarch", "x86_64", ""), "noarch");
        builds("x86_64 i686", "", header("", "x86_64 noarch", ""), "x86_64 noarch");
        assert!(build("x86_64", "", header("noarch", "x86_64", "noarch")).is_err());
    }

    #[test]
    fn nothing_left_is_an_error() {
        let none = Err(BuildArchError::NoneLeft { tag: "x86_64".into() });
        assert_eq!(build("x86_64", "", header("", "s390x", "")), none);
        assert_eq!(build("x86_64", "", header("s390x", "", "")), none);
        assert!(build("", "", header("", "", "")).is_err());
    }

    #[test]
    fn a_hostile_header_is_refused() {
        let word = "arm/../../h";
        assert_eq!(canonical_arch(word), "armhfp");
        assert_eq!(
            build("armv7hl", "", header(word, "", "")),
            Err(BuildArchError::Word(ArchError(word.into())))
        );
    }

    #[test]
    fn an_override_replaces_all_but_the_families() {
        let (tag, extra, asked) = (list("x86_64 i686"), list(""), list("i386 ppc64 noarch"));
        let header = header("", "x86_64", "");
        let arches =
            BuildArches { tag: &tag, extra: &extra, header: &header, scratch_override: Some(&asked) };
        assert_eq!(arches.resolve(), Ok(list("i386 noarch")));
    }

    fn task(arch: &str, header: HeaderArches, noarch: Option<&str>) -> Result<String, BuildArchError> {
        let (tag, noarch, literal) =
            (list("i686 x86_64 s390x"), noarch.map(list), "armv7* i486".parse().unwrap());
        let arches = TaskArches { tag: &tag, header: &header, noarch: noarch.as_ref(), literal: &literal };
        arches.resolve(arch, |count| count - 1)
    }

    #[test]
    fn tasks_are_for_canonical_arches() {
        assert_eq!(task("i686", header("", "", ""), None).unwrap(), "i386");
        assert_eq!(task("i486", header("", "", ""), None).unwrap(), "i486");
        assert_eq!(task("armv7hl", header("", "", ""), None).unwrap(), "armv7hl");
        assert_eq!(task("i686", header("", "x86_64", ""), None).unwrap(), "i386");
    }

    #[test]
    fn noarch_tasks_run_anywhere_unless_something_is_ruled_out() {
        assert_eq!(task("noarch", header("noarch", "", ""), None).unwrap(), "noarch");
        assert_eq!(task("noarch", header("", "", "ppc64"), None).unwrap(), "noarch");
        assert_eq!(task("noarch", header("", "noarch", ""), None).unwrap(), "noarch");
        assert_eq!(task("noarch", header("", "i586 x86_64 noarch", ""), None).unwrap(), "x86_64");
        assert_eq!(task("noarch", header("", "", "s390x"), None).unwrap(), "x86_64");
        assert_eq!(task("noarch", header("", "", ""), Some("i686")).unwrap(), "i386");
        assert_eq!(task("noarch", header("", "", ""), Some("s390x i386 x86_64 ppc64")).unwrap(), "noarch");
        assert!(task("noarch", header("", "x86_64", ""), Some("s390x")).is_err());
    }

    #[test]
    fn the_choice_is_the_callers() {
        let (tag, host) = (list("i686 x86_64 s390x"), list("x86_64 i386 ppc64"));
        let chosen: Vec<_> = (0..4).map(|n| root_arch("noarch", &host, &tag, |_| n).unwrap()).collect();
        assert_eq!(chosen, ["i386", "x86_64", "i386", "x86_64"]);
    }

    #[test]
    fn a_root_is_of_the_tasks_arch_if_it_can_be() {
        let tag = list("i686 x86_64");
        assert_eq!(root_arch("x86_64", &list("i386 x86_64"), &tag, |_| 0).unwrap(), "x86_64");
        assert_eq!(root_arch("x86_64", &list("i386"), &tag, |_| 0).unwrap(), "i386");
        assert!(root_arch("noarch", &list("s390x"), &tag, |_| 0).is_err());
    }
}
