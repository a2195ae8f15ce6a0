//! What makes two roots the same before anything is built in them.

use koji_core::mock_config::MockConfig;
use sha2::{Digest as _, Sha256};

use super::host::BuildUser;
use super::repomd::RepoFingerprint;

/// Changes whenever the way in which roots are made does.
const FORMAT: &str = "root 1";

/// Settings of a tag that change what is installed.
const SETTINGS: [&str; 5] = [
    "mock.forcearch",
    "mock.module_setup_commands",
    "mock.releasever",
    "mock.yum.best",
    "mock.yum.module_hotfixes",
];

/// The name of a cached root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RootKey(String);

impl RootKey {
    pub(super) fn new(settings: &MockConfig, repo: &RepoFingerprint, user: &BuildUser) -> Self {
        let mut hash = Sha256::new();
        let mut add = |line: &str| hash.update(format!("{line}\n"));
        add(FORMAT);
        add(&settings.arch);
        add(&settings.group);
        add(&format!("{user:?}"));
        repo.lines().for_each(|line| add(&line));
        for name in SETTINGS {
            add(&format!("{name} {:?}", settings.extra.get(name)));
        }
        Self(hex::encode(&hash.finalize()[..16]))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
impl RootKey {
    pub(super) fn named(name: &str) -> Self {
        Self(name.to_owned())
    }
}
