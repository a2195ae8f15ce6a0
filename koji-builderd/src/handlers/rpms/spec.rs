//! Finding the spec file among sources, and what one may not say.

use std::path::{Path, PathBuf};

use koji_proto::Fault;
use regex::RegexBuilder;

use crate::buildroot::SrpmSources;
use crate::sandbox::ConfinedDir;

/// Returns the spec file and the folder of its sources.
///
/// There may be several spec files if one is named after the checkout's folder.
pub(super) fn find(source_dir: &Path, rpm_layout: bool) -> Result<SrpmSources, Fault> {
    let mut specs = specs_in(source_dir)?;
    if specs.is_empty() && rpm_layout {
        specs = specs_in(&source_dir.join("SPECS"))?;
    }
    let spec = match specs.as_slice() {
        [] => return Err(Fault::build("there is no spec file in the sources")),
        [spec] => spec.clone(),
        several => {
            let name = source_dir.file_name().unwrap_or_default();
            let named = several.iter().find(|spec| spec.file_stem() == Some(name)).cloned();
            named.ok_or_else(|| Fault::build("there are several spec files in the sources"))?
        }
    };
    let sources = source_dir.join("SOURCES");
    let sources = if rpm_layout && sources.is_dir() { sources } else { source_dir.to_owned() };
    check(source_dir, &spec)?;
    Ok(SrpmSources { spec, sources })
}

fn specs_in(dir: &Path) -> Result<Vec<PathBuf>, Fault> {
    let Ok(entries) = fs_err::read_dir(dir) else { return Ok(Vec::new()) };
    let mut specs = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| Fault::build(e.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "spec") {
            specs.push(path);
        }
    }
    specs.sort();
    Ok(specs)
}

/// Refuses a spec file that says who packaged it; that is for the build system to say.
fn check(source_dir: &Path, spec: &Path) -> Result<(), Fault> {
    let unreadable = |e: std::io::Error| Fault::build(format!("cannot read the spec file: {e}"));
    let below = spec.strip_prefix(source_dir).unwrap_or(spec);
    let text = ConfinedDir::open(source_dir).and_then(|dir| dir.read_inside(below)).map_err(unreadable)?;
    let text = text.ok_or_else(|| Fault::build("the spec file cannot be read"))?;
    match identity(&String::from_utf8_lossy(&text)) {
        Some(line) => Err(Fault::build(format!("the spec file must not set {line:?}"))),
        None => Ok(()),
    }
}

fn identity(spec: &str) -> Option<&str> {
    let sets = RegexBuilder::new(
        r"^\s*(packager|distribution|vendor)\s*:|^\s*%(define|global)\s+(packager|distribution|vendor)\b",
    )
    .case_insensitive(true)
    .multi_line(true)
    .build()
    .ok()?;
    sets.find(spec).map(|found| found.as_str().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_packaged_it_is_not_for_the_spec_to_say() {
        for bad in
            ["Name: a\nVendor: me\n", "%define packager me\n", " %global Distribution x", "PACKAGER : x"]
        {
            assert!(identity(bad).is_some(), "{bad}");
        }
        assert_eq!(identity("Name: a\n%define vendored 1\n# Vendor\nSummary: Vendor: x\n"), None);
    }

    #[test]
    fn one_spec_counts() {
        let dir = tempfile::tempdir().unwrap();
        let checkout = dir.path().join("bash");
        std::fs::create_dir_all(checkout.join("SPECS")).unwrap();
        std::fs::create_dir_all(checkout.join("SOURCES")).unwrap();
        assert!(find(&checkout, true).is_err());
        std::fs::write(checkout.join("SPECS/bash.spec"), "Name: bash").unwrap();
        let found = find(&checkout, true).unwrap();
        assert_eq!((found.spec, found.sources), (checkout.join("SPECS/bash.spec"), checkout.join("SOURCES")));
        assert!(find(&checkout, false).is_err());
        std::fs::write(checkout.join("other.spec"), "Name: other").unwrap();
        assert_eq!(find(&checkout, false).unwrap().spec, checkout.join("other.spec"));
        std::fs::write(checkout.join("more.spec"), "Name: more").unwrap();
        assert!(find(&checkout, false).is_err());
        std::fs::write(checkout.join("bash.spec"), "Name: bash").unwrap();
        assert_eq!(find(&checkout, false).unwrap().spec, checkout.join("bash.spec"));
    }
}
