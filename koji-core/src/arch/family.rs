//! Which arches go together: the variants of one family, and the second arch of a multilib system.

/// Returns the arches whose rpms belong into a dist repository of a canonical arch.
pub fn compatible_arches(arch: &str) -> Vec<&str> {
    match arch {
        "i386" => vec!["athlon", "i686", "i586", "i486", "i386", "noarch"],
        "x86_64" => vec!["amd64", "ia32e", "x86_64", "noarch"],
        "armhfp" => vec!["armv7hl", "armv7hnl", "noarch"],
        "src" => vec!["src"],
        other => vec![other, "noarch"],
    }
}

/// Returns whether systems of this arch may install rpms of a second one.
pub fn is_multilib(arch: &str) -> bool {
    matches!(arch, "x86_64" | "ppc64" | "s390x" | "sparc64")
}

/// Returns the arch whose rpms a multilib dist repository takes in besides its own.
///
/// Nothing is taken into `sparc64`, although it is a multilib arch.
pub fn multilib_partner(arch: &str) -> Option<&'static str> {
    match arch {
        "x86_64" => Some("i686"),
        "ppc64" => Some("ppc"),
        "s390x" => Some("s390"),
        _ => None,
    }
}

/// Returns the arches of which a merge with external repositories keeps rpms, given the repository's arch.
///
/// These are the arch and its variants, the variants of the second arch on a multilib system, and
/// `noarch`; the rule is that of mergerepo_c's `--arch-expand`.
pub fn merge_arches(arch: &str) -> Vec<&str> {
    let second = match arch {
        "x86_64" => variants("i386"),
        "ppc64" => variants("ppc"),
        "s390x" => variants("s390"),
        "sparc64" => variants("sparc"),
        _ => Vec::new(),
    };
    let mut arches = variants(arch);
    arches.extend(second);
    arches.push("noarch");
    arches
}

fn variants(arch: &str) -> Vec<&str> {
    let others: &[&str] = match arch {
        "i386" => &["i486", "i586", "geode", "i686", "athlon"],
        "x86_64" => &["ia32e", "amd64"],
        "ppc64" => &["ppc64pseries", "ppc64iseries", "ppc64p7"],
        "sparc64" => &["sparc64v"],
        "sparc" => &["sparcv8", "sparcv9", "sparcv9v"],
        "alpha" => &[
            "alphaev4",
            "alphaev45",
            "alphaev5",
            "alphaev56",
            "alphapca56",
            "alphaev6",
            "alphaev67",
            "alphaev68",
            "alphaev7",
        ],
        "armhfp" => &["armv6hl", "armv7hl", "armv7hnl"],
        "arm" => &["armv5tel", "armv5tejl", "armv6l", "armv7l"],
        "sh4" => &["sh4a"],
        _ => &[],
    };
    let mut all = vec![arch];
    all.extend(others);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::canonical_arch;

    #[test]
    fn a_dist_repo_takes_its_family_and_noarch() {
        assert_eq!(compatible_arches("i386"), ["athlon", "i686", "i586", "i486", "i386", "noarch"]);
        assert_eq!(compatible_arches("armhfp"), ["armv7hl", "armv7hnl", "noarch"]);
        assert_eq!(compatible_arches("aarch64"), ["aarch64", "noarch"]);
        assert_eq!(compatible_arches("src"), ["src"]);
    }

    #[test]
    fn partners_are_of_multilib_arches() {
        for arch in ["x86_64", "ppc64", "s390x", "i386", "aarch64", "ppc64le", "noarch"] {
            assert_eq!(multilib_partner(arch).is_some(), is_multilib(arch), "{arch}");
        }
        assert!(is_multilib("sparc64"));
    }

    #[test]
    fn merges_keep_the_second_arch_of_multilib_systems() {
        let x86_64 = merge_arches("x86_64");
        for arch in ["x86_64", "amd64", "ia32e", "i386", "i686", "athlon", "noarch"] {
            assert!(x86_64.contains(&arch), "{arch}");
        }
        assert_eq!(merge_arches("s390x"), ["s390x", "s390", "noarch"]);
        assert_eq!(merge_arches("aarch64"), ["aarch64", "noarch"]);
        assert!(!merge_arches("i386").contains(&"x86_64"));
    }

    #[test]
    fn variants_have_the_canonical_form_of_their_family() {
        for arch in ["ppc64", "sparc64", "sparc", "alpha", "armhfp", "arm"] {
            assert!(variants(arch).into_iter().all(|variant| canonical_arch(variant) == arch), "{arch}");
        }
    }
}
