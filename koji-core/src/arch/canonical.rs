//! Canonical arches: the one name under which hosts, repositories and tasks know a family of rpm arches.

/// Returns the canonical form of an arch; most arches are their own.
pub fn canonical_arch(arch: &str) -> &str {
    match arch {
        "ppc64le" => arch,
        "athlon" => "i386",
        "ia32e" => "x86_64",
        _ if is_x86(arch) => "i386",
        _ if arch.starts_with("ppc64") => "ppc64",
        _ if arch.starts_with("sparc64") => "sparc64",
        _ if arch.starts_with("sparc") => "sparc",
        _ if arch.starts_with("alpha") => "alpha",
        _ => match arch.strip_prefix("arm") {
            Some(version) if version.contains('h') => "armhfp",
            Some(_) => "arm",
            None => arch,
        },
    }
}

/// Returns whether the arch is `i?86`.
fn is_x86(arch: &str) -> bool {
    arch.strip_prefix('i')
        .and_then(|rest| rest.strip_suffix("86"))
        .is_some_and(|between| between.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_have_one_name() {
        let table = "i386 i386; i486 i386; i686 i386; iX86 i386; athlon i386; ia32e x86_64; ppc64p7 ppc64;
            ppc64iseries ppc64; sparc64v sparc64; sparcv9 sparc; alphaev6 alpha; armv7l arm; armel arm;
            arm64 arm; armv7hl armhfp; armv7hnl armhfp; armv8hl armhfp; arm-h armhfp";
        for line in table.split(';') {
            let (arch, canonical) = line.trim().split_once(' ').unwrap();
            assert_eq!(canonical_arch(arch), canonical, "{arch}");
            assert_eq!(canonical_arch(canonical), canonical, "{canonical} is its own");
        }
    }

    #[test]
    fn others_stay() {
        for arch in [
            "i86", "i3861", "geode", "amd64", "x86_64", "ppc", "ppc64le", "s390", "s390x", "aarch64",
            "riscv64", "noarch", "src", "I686", "",
        ] {
            assert_eq!(canonical_arch(arch), arch);
        }
    }
}
