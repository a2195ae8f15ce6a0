//! The environment that version control runs in.

use std::ffi::{OsStr, OsString};

use crate::process::TaskMarker;

/// What the commands of version control see of the builder's environment: where programs, keys and certificates are,
/// and which proxies to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScmEnvironment {
    variables: Vec<(OsString, OsString)>,
}

const PASSED_ON: &[&str] = &[
    "ALL_PROXY",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "HOME",
    "HTTPS_PROXY",
    "LOGNAME",
    "NO_PROXY",
    "PATH",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "USER",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    TaskMarker::VARIABLE,
];

impl ScmEnvironment {
    /// Takes from an environment, such as [`std::env::vars_os`], what the commands may see.
    pub fn from_vars(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let may_see = |name: &OsStr| name.to_str().is_some_and(|name| PASSED_ON.contains(&name));
        let mut variables: Vec<_> = variables.into_iter().filter(|(name, _)| may_see(name)).collect();
        variables.push(("LC_ALL".into(), "C.UTF-8".into()));
        Self { variables }
    }

    /// Returns the variables with some more.
    pub(super) fn with(&self, more: &[(String, String)]) -> Vec<(OsString, OsString)> {
        let more = more.iter().map(|(name, value)| (name.into(), value.into()));
        self.variables.iter().cloned().chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_passed_on() {
        let given = [
            ("PATH", "/bin"),
            ("GIT_SSH_COMMAND", "evil"),
            ("GIT_DIR", "/"),
            ("LD_PRELOAD", "evil.so"),
            ("KOJI_TASK_ID", "1-a"),
        ];
        let environment = ScmEnvironment::from_vars(given.map(|(name, value)| (name.into(), value.into())));
        let names: Vec<_> =
            environment.with(&[("CVS_RSH".into(), "ssh".into())]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["PATH", "KOJI_TASK_ID", "LC_ALL", "CVS_RSH"]);
    }
}
