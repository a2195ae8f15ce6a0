//! Merging a repository with external ones.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;

use koji_core::handler::TaskError;
use koji_core::records::external_repos::TagExternalRepo;
use koji_proto::Fault;

use super::createrepo::{Places, run_tool};

/// What is merged, and how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Merge {
    mode: Mode,
    urls: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Of each source package only the newest build of the first repository that has it.
    Koji,
    /// Everything.
    Simple,
    /// All versions, but each only once.
    Bare,
}

impl Merge {
    /// Says what to merge for an arch; none if no external repository has it.
    pub(super) fn of(external: &[TagExternalRepo], arch: &str) -> Result<Option<Self>, Fault> {
        let has_arch = |repo: &&TagExternalRepo| {
            let arches = repo.arches.as_deref().filter(|arches| !arches.trim().is_empty());
            arches.is_none_or(|arches| arches.split_whitespace().any(|known| known == arch))
        };
        let mut repos: Vec<_> = external.iter().filter(has_arch).collect();
        repos.sort_by_key(|repo| repo.priority);
        let Some(first) = repos.first() else { return Ok(None) };
        if repos.iter().any(|repo| repo.merge_mode != first.merge_mode) {
            return Err(Fault::generic("the external repos of a tag must have the same merge mode"));
        }
        let mode = match first.merge_mode.as_str() {
            "koji" => Mode::Koji,
            "simple" => Mode::Simple,
            "bare" => Mode::Bare,
            other => return Err(Fault::generic(format!("unknown merge mode {other:?}"))),
        };
        let urls = repos.iter().map(|repo| url_for(&repo.url, arch)).collect();
        Ok(Some(Self { mode, urls }))
    }

    fn options(&self) -> &'static [&'static str] {
        match self.mode {
            Mode::Koji => &["--koji", "-b"],
            Mode::Simple => &["--koji", "--simple", "-b"],
            Mode::Bare => &["--pkgorigins", "--all"],
        }
    }
}

/// Returns the address of an external repository for an arch.
pub(in crate::handlers) fn url_for(url: &str, arch: &str) -> String {
    url.replace("$arch", arch)
}

/// Merges the tag's own metadata with those of the external repositories; returns where the result is.
pub(super) async fn run(merge: &Merge, places: &Places, arch: &str, repo: i64) -> Result<PathBuf, TaskError> {
    let out = places.workdir.join("repo");
    fs_err::create_dir_all(&out)?;
    let mut command: Vec<OsString> = vec!["mergerepo_c".into()];
    for option in merge.options() {
        command.push(option.into());
        if *option == "-b" {
            command.push(places.arch_dir.join("blocklist").into());
        }
    }
    command.extend(["-a".into(), arch.into(), "-o".into(), out.clone().into()]);
    if version().await.is_some_and(|version| version >= [0, 15, 11]) {
        command.push("--arch-expand".into());
    }
    if let Some(groups) = places.groups() {
        command.extend(["-g".into(), groups.into()]);
    }
    let own = format!("file://{}/repo_{repo}_premerge/", places.workdir.display());
    for url in std::iter::once(&own).chain(&merge.urls) {
        command.extend(["-r".into(), url.into()]);
    }
    run_tool(command, &places.workdir, "mergerepos.log").await?;
    Ok(out)
}

/// Returns the version of the program.
async fn version() -> Option<[u32; 3]> {
    let mut command = tokio::process::Command::new("mergerepo_c");
    let output = command.arg("--version").stdin(Stdio::null()).output().await.ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

fn parse_version(text: &str) -> Option<[u32; 3]> {
    let version = text.strip_prefix("Version:")?.split_whitespace().next()?;
    let mut parts = version.split('.').map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repo(url: &str, priority: i64, mode: &str, arches: Option<&str>) -> TagExternalRepo {
        TagExternalRepo {
            tag_id: 1,
            tag_name: "t".into(),
            external_repo_id: priority,
            external_repo_name: "e".into(),
            url: url.into(),
            priority,
            merge_mode: mode.into(),
            arches: arches.map(str::to_owned),
        }
    }

    #[test]
    fn repos_come_by_priority_and_arch() {
        let repos = [
            repo("http://b/$arch/", 20, "koji", None),
            repo("http://a/", 5, "koji", Some("x86_64 i386")),
            repo("http://c/", 1, "koji", Some("s390x")),
        ];
        let merge = Merge::of(&repos, "x86_64").unwrap().unwrap();
        assert_eq!(
            merge,
            Merge { mode: Mode::Koji, urls: vec!["http://a/".into(), "http://b/x86_64/".into()] }
        );
        assert_eq!(Merge::of(&repos[1..], "ppc64le").unwrap(), None);
    }

    #[test]
    fn modes_do_not_mix() {
        let repos = [repo("http://a/", 5, "koji", None), repo("http://b/", 6, "bare", None)];
        assert!(Merge::of(&repos, "x86_64").is_err());
        assert!(Merge::of(&[repo("http://a/", 5, "odd", None)], "x86_64").is_err());
    }

    #[test]
    fn versions_are_read() {
        assert_eq!(parse_version("Version: 0.17.3 (Features: x)\n"), Some([0, 17, 3]));
        assert_eq!(parse_version("mergerepo_c"), None);
    }
}
