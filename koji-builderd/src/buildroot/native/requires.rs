//! What a source package needs for its build, in terms that dnf understands.

use regex::Regex;

use super::super::error::BuildrootError;

/// Requirements of source packages, sorted by how they can be installed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Requirements {
    /// What can be named on dnf's command line.
    pub plain: Vec<String>,
    /// What only a package can require: conditions, and names that dnf would take for patterns, files or URLs.
    pub by_package: Vec<String>,
}

impl Requirements {
    /// Reads what `rpm -qp --requires` printed. Features of rpm itself are left out.
    pub(super) fn parse(text: &str) -> Result<Self, BuildrootError> {
        let plain = Regex::new(r"^[A-Za-z0-9_/][A-Za-z0-9_.+:()/~^=<> -]*$")
            .map_err(|e| BuildrootError::Results(e.to_string()))?;
        let mut requirements = Self::default();
        let lines =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("rpmlib("));
        for line in lines {
            if plain.is_match(line) && !line.contains("://") && !line.ends_with(".rpm") {
                requirements.plain.push(line.to_owned());
            } else {
                requirements.by_package.push(line.to_owned());
            }
        }
        Ok(requirements)
    }

    /// Tells whether the package finds out about requirements while it is built.
    pub(super) fn are_dynamic(text: &str) -> bool {
        text.lines().any(|line| line.starts_with("rpmlib(DynamicBuildRequires)"))
    }
}

/// Name of the package that stands for requirements in [`Requirements::by_package`]. Root listings leave it out.
pub(super) const STAND_IN: &str = "buildsys-build";

/// Writes the spec file of a package without files that has these requirements.
pub(super) fn stand_in_spec(requirements: &[String]) -> String {
    let mut spec = format!(
        "Name: {STAND_IN}\nVersion: 1\nRelease: 1\nSummary: Requirements of a build\nLicense: none\n\
         BuildArch: noarch\n"
    );
    for requirement in requirements {
        spec.push_str(&format!("Requires: {}\n", requirement.replace('%', "%%")));
    }
    spec.push_str("%description\nRequirements of a build.\n%files\n");
    spec
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn requirements_are_sorted_by_how_dnf_takes_them() {
        let text = "gcc >= 12\nperl(Foo::Bar)\n/usr/bin/awk\n(a or b)\npython3dist(x[y])\nhttp://evil/x.rpm\n\
                    @group\n-y\n./x.rpm\nrpmlib(CompressedFileNames) <= 3.0.4-1\npkgconfig(gtk+-3.0) >= 3~rc1\n";
        let found = Requirements::parse(text).unwrap();
        let plain = ["gcc >= 12", "perl(Foo::Bar)", "/usr/bin/awk", "pkgconfig(gtk+-3.0) >= 3~rc1"];
        assert_eq!(found.plain, plain);
        let by_package = ["(a or b)", "python3dist(x[y])", "http://evil/x.rpm", "@group", "-y", "./x.rpm"];
        assert_eq!(found.by_package, by_package);
        assert!(!Requirements::are_dynamic(text));
        assert!(Requirements::are_dynamic("rpmlib(DynamicBuildRequires) <= 4.15.0-1"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_option_or_pattern_reaches_dnf(lines in "[ -~\n]{0,60}") {
            let found = Requirements::parse(&lines).unwrap();
            let wanted = lines.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("rpmlib("));
            prop_assert_eq!(wanted.count(), found.plain.len() + found.by_package.len());
            for name in found.plain {
                prop_assert!(!name.starts_with(['-', '@', '.']) && !name.contains(['*', '?', '[']));
            }
        }
    }
}
