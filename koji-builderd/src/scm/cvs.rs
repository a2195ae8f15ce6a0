//! CVS's commands.

use super::checkout::{CheckedOut, Checkout, folder_of_module};
use super::{ScmError, ScmKind, ScmUrl};

impl Checkout {
    /// Checks the module of a URL out.
    pub(super) async fn cvs(&self, url: &ScmUrl) -> Result<CheckedOut, ScmError> {
        self.cvs_run(url, &["-r", url.revision(), url.module()]).await?;
        let source_dir = folder_of_module(&self.directory, url.module())?;
        Ok(CheckedOut { source_dir, source: url.to_string() })
    }

    /// Checks the module `common` out.
    pub(super) async fn cvs_common(&self, url: &ScmUrl) -> Result<(), ScmError> {
        self.cvs_run(url, &["common"]).await
    }

    async fn cvs_run(&self, url: &ScmUrl, what: &[&str]) -> Result<(), ScmError> {
        let root = root(url);
        let mut arguments = vec!["-d", root.as_str(), "checkout"];
        arguments.extend(what);
        let ssh = ("CVS_RSH".to_owned(), "ssh".to_owned());
        let command = self.command("cvs", &arguments, &self.directory, &[ssh]);
        command.run().await.map_err(|source| ScmError::Command { kind: url.kind(), source })
    }
}

/// Returns the name of the repository as CVS writes it; a port stands directly before the path.
fn root(url: &ScmUrl) -> String {
    let method = if url.kind() == ScmKind::CvsSsh { "ext" } else { "pserver" };
    let user = url.user().unwrap_or("anonymous");
    let separator = if url.host_and_port() == url.host() { ":" } else { "" };
    format!(":{method}:{user}@{}{separator}{}", url.host_and_port(), url.repository())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots() {
        let root = |text: &str| root(&ScmUrl::parse(text, false).unwrap());
        assert_eq!(root("cvs://host/cvs/pkgs?m#HEAD"), ":pserver:anonymous@host:/cvs/pkgs");
        assert_eq!(root("cvs://me@host:2402/cvs?m#HEAD"), ":pserver:me@host:2402/cvs");
        assert_eq!(root("cvs+ssh://me@host/cvs?m#HEAD"), ":ext:me@host:/cvs");
    }
}
