//! Subversion's commands.
//!
//! Externals are followed, as upstream does: a repository that is allowed may take in others.

use super::checkout::{CheckedOut, Checkout, folder_of_module};
use super::{ScmError, ScmUrl};

impl Checkout {
    /// Checks the module of a URL out.
    pub(super) async fn svn(&self, url: &ScmUrl) -> Result<CheckedOut, ScmError> {
        self.svn_run(url, &["-r", url.revision()], url.module()).await?;
        let source_dir = folder_of_module(&self.directory, url.module())?;
        Ok(CheckedOut { source_dir, source: url.to_string() })
    }

    /// Checks the module `common` out.
    pub(super) async fn svn_common(&self, url: &ScmUrl) -> Result<(), ScmError> {
        self.svn_run(url, &[], "common").await
    }

    async fn svn_run(&self, url: &ScmUrl, revision: &[&str], module: &str) -> Result<(), ScmError> {
        let remote = format!("{}/{module}", url.remote(url.repository()));
        let mut arguments = vec!["checkout", "--non-interactive"];
        if let (Some(user), Some(_)) = (url.user(), url.password()) {
            arguments.extend(["--no-auth-cache", "--username", user, "--password-from-stdin"]);
        }
        arguments.extend(revision);
        arguments.extend([remote.as_str(), module]);
        let ssh = ("SVN_SSH".to_owned(), "ssh -oBatchMode=yes".to_owned());
        let mut command = self.command("svn", &arguments, &self.directory, &[ssh]);
        command.input = url.password().cloned();
        command.run().await.map_err(|source| ScmError::Command { kind: url.kind(), source })
    }
}
