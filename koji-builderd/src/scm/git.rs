//! Git's commands.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::checkout::{CheckedOut, Checkout, folder_of_module};
use super::{ScmError, ScmScheme, ScmUrl};
use crate::process::CommandError;

/// Where the wanted revision is kept. Upstream has it fetched to the bare last name, which Git may take for a branch or
/// a tag, and a tag of that name in the repository would win over it.
const FETCHED: &str = "refs/koji/KOJI_FETCH_HEAD";

impl Checkout {
    /// Clones a repository and moves to the wanted revision.
    pub(super) async fn git(&self, url: &ScmUrl) -> Result<CheckedOut, ScmError> {
        let name = folder_name(url.repository())?;
        let dir = self.directory.join(name);
        self.git_run(url, &self.directory, &["clone", "-n", &url.remote(url.repository()), name]).await?;

        let wanted = url.revision().strip_prefix("origin/").unwrap_or(url.revision());
        let refspec = format!("{wanted}:{FETCHED}");
        let fetched = match self.git_run(url, &dir, &["fetch", "origin", &refspec]).await {
            Ok(()) => self.git_run(url, &dir, &["reset", "--hard", FETCHED]).await,
            failed => failed,
        };
        match fetched {
            // Not every server gives out a commit by its hash; it has come with the clone then.
            Err(ScmError::Command { source: CommandError::Failed { .. }, .. }) => {
                self.git_run(url, &dir, &["reset", "--hard", url.revision()]).await?;
            }
            done => done?,
        }
        let commit = self.commit(url, &dir).await?;
        Ok(CheckedOut { source_dir: folder_of_module(&dir, url.module())?, source: url.resolved(&commit) })
    }

    /// Clones the repository `common` beside the one of the URL.
    pub(super) async fn git_common(&self, url: &ScmUrl) -> Result<(), ScmError> {
        let repository = common_repository(url.repository());
        self.git_run(url, &self.directory, &["clone", &url.remote(&repository), "common"]).await
    }

    /// Lists the branches of the server that hold what was checked out, for the policy `scm`.
    pub async fn git_branches(
        &self,
        url: &ScmUrl,
        checked_out: &CheckedOut,
    ) -> Result<Vec<String>, ScmError> {
        let list = ["branch", "-r", "--contains", "HEAD"];
        let branches = self.git_output(url, &checked_out.source_dir, &list).await?;
        let is_branch = |line: &&str| !line.is_empty() && !line.contains(" -> ");
        Ok(branches.lines().map(str::trim).filter(is_branch).map(str::to_owned).collect())
    }

    async fn commit(&self, url: &ScmUrl, dir: &Path) -> Result<String, ScmError> {
        let said = self.git_output(url, dir, &["rev-parse", "HEAD"]).await?;
        let commit = said.trim();
        if commit.len() < 40 || !commit.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(ScmError::NoCommit(commit.to_owned()));
        }
        Ok(commit.to_owned())
    }

    async fn git_run(&self, url: &ScmUrl, dir: &Path, arguments: &[&str]) -> Result<(), ScmError> {
        let command = self.command("git", arguments, dir, &environment(url));
        command.run().await.map_err(|source| ScmError::Command { kind: url.kind(), source })
    }

    async fn git_output(&self, url: &ScmUrl, dir: &Path, arguments: &[&str]) -> Result<String, ScmError> {
        let command = self.command("git", arguments, dir, &environment(url));
        command.output().await.map_err(|source| ScmError::Command { kind: url.kind(), source })
    }
}

/// Gives what keeps Git to the transport of the URL and from asking for anything.
fn environment(url: &ScmUrl) -> Vec<(String, String)> {
    let protocols = match url.scheme() {
        ScmScheme::GitHttp => "http:https",
        ScmScheme::GitSsh => "ssh",
        other => other.transport(),
    };
    let mut config = vec![
        ("core.hooksPath".to_owned(), "/dev/null".to_owned()),
        ("gc.auto".to_owned(), "0".to_owned()),
        ("maintenance.auto".to_owned(), "false".to_owned()),
        ("submodule.recurse".to_owned(), "false".to_owned()),
    ];
    config.extend(authorization(url));
    let mut variables = vec![
        ("GIT_ALLOW_PROTOCOL".to_owned(), protocols.to_owned()),
        ("GIT_CONFIG_NOSYSTEM".to_owned(), "1".to_owned()),
        ("GIT_SSH_COMMAND".to_owned(), "ssh -oBatchMode=yes".to_owned()),
        ("GIT_TERMINAL_PROMPT".to_owned(), "0".to_owned()),
        ("GIT_CONFIG_COUNT".to_owned(), config.len().to_string()),
    ];
    for (at, (key, value)) in config.into_iter().enumerate() {
        variables.push((format!("GIT_CONFIG_KEY_{at}"), key));
        variables.push((format!("GIT_CONFIG_VALUE_{at}"), value));
    }
    variables
}

/// Gives the setting that hands a password to the server: on the command line everybody on the machine could read it.
fn authorization(url: &ScmUrl) -> Option<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let mut login = decode(url.user()?);
    login.push(b':');
    login.extend(decode(url.password()?.reveal()));
    let key = format!("http.{}://{}/.extraHeader", url.scheme().transport(), url.host_and_port());
    Some((key, format!("Authorization: Basic {}", STANDARD.encode(login))))
}

/// Returns the name of the folder that a repository is cloned to.
fn folder_name(repository: &str) -> Result<&str, ScmError> {
    let path = repository.strip_suffix("/.git").unwrap_or(repository);
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".git").unwrap_or(name);
    match name {
        "" | "." | ".." | ".git" => Err(ScmError::NoName(repository.to_owned())),
        name => Ok(name),
    }
}

/// Returns the repository `common` that lies beside one, in the same form.
fn common_repository(repository: &str) -> String {
    let (path, ending) = match repository.strip_suffix("/.git") {
        Some(path) => (path, "/.git"),
        None if repository.ends_with(".git") => (repository, ".git"),
        None => (repository, ""),
    };
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    format!("{parent}/common{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_called_after_repositories() {
        for (repository, name) in [
            ("/rpms/bash", "bash"),
            ("/rpms/bash.git", "bash"),
            ("/rpms/bash/.git", "bash"),
            ("/rpms/bash.git/.git", "bash"),
            ("/.dotfiles", ".dotfiles"),
        ] {
            assert_eq!(folder_name(repository).unwrap(), name);
        }
        for repository in ["/.git", "/a/.git.git"] {
            assert!(matches!(folder_name(repository), Err(ScmError::NoName(_))), "{repository}");
        }
    }

    #[test]
    fn common_lies_beside_the_repository() {
        assert_eq!(common_repository("/rpms/bash"), "/rpms/common");
        assert_eq!(common_repository("/rpms/bash.git"), "/rpms/common.git");
        assert_eq!(common_repository("/rpms/bash/.git"), "/rpms/common/.git");
        assert_eq!(common_repository("/bash"), "/common");
    }

    #[test]
    fn passwords_go_to_the_host_of_the_url_alone() {
        let url = ScmUrl::parse("git+https://me:p%40ss@host:8443/r#1", true).unwrap();
        let (key, value) = authorization(&url).unwrap();
        assert_eq!(key, "http.https://host:8443/.extraHeader");
        assert_eq!(value, format!("Authorization: Basic {}", STANDARD.encode("me:p@ss")));
        let url = ScmUrl::parse("git+https://me@host/r#1", true).unwrap();
        assert_eq!(authorization(&url), None);
    }

    #[test]
    fn only_the_transport_of_the_url_is_allowed() {
        let allowed = |text: &str| {
            let url = ScmUrl::parse(text, false).unwrap();
            environment(&url).into_iter().find(|(name, _)| name == "GIT_ALLOW_PROTOCOL").unwrap().1
        };
        assert_eq!(allowed("git://h/r#1"), "git");
        assert_eq!(allowed("git+https://h/r#1"), "https");
        assert_eq!(allowed("git+http://h/r#1"), "http:https");
        assert_eq!(allowed("git+ssh://u@h/r#1"), "ssh");
    }
}
