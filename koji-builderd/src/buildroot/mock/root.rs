//! One root of mock's: its directories and configuration.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::config::{BuildrootConfig, SharedDir};
use super::super::error::BuildrootError;
use super::super::logs::{CONFIG_LOG, Journal, MOCK_LOG};
use super::host::MockHost;
use crate::logs::LogPlace;

/// A root of the mock driver.
#[derive(Debug)]
pub struct MockBuildroot {
    pub(super) host: Arc<MockHost>,
    pub(super) config: BuildrootConfig,
    pub(super) journal: Journal,
    /// Where the host finds the root's files.
    pub(super) tree: PathBuf,
}

impl MockBuildroot {
    /// Describes a root; nothing is made yet. The settings' mock directory gives way to the host's.
    pub fn new(host: Arc<MockHost>, mut config: BuildrootConfig) -> Self {
        config.settings.mock_dir = host.mock_dir.to_string_lossy().into_owned();
        let dir = host.mock_dir.join(&config.settings.name);
        let journal = Journal { dir: dir.join("result"), clock: host.clock };
        Self { host, config, journal, tree: dir.join("root") }
    }

    /// Writes the configuration file, and a copy that is uploaded with the logs.
    pub(super) fn write_configuration(&self) -> Result<(), BuildrootError> {
        let text = self.config.settings.render()?;
        fs_err::create_dir_all(&self.host.config_dir)?;
        fs_err::write(self.config_file(), &text)?;
        fs_err::create_dir_all(&self.journal.dir)?;
        if let Some(user) = self.host.user {
            for dir in self.journal.dir.ancestors().take(2) {
                std::os::unix::fs::chown(dir, Some(user.uid), Some(user.gid))?;
            }
        }
        self.journal.write(CONFIG_LOG, &text)?;
        Ok(())
    }

    /// Returns the path of the configuration file.
    pub(super) fn config_file(&self) -> PathBuf {
        self.host.config_dir.join(format!("{}.cfg", self.config.settings.name))
    }

    /// Returns the directory shared with the build user, which lies in the root.
    pub(super) fn shared(&self) -> SharedDir {
        let inside = &self.config.shared_dir;
        SharedDir { host: self.tree.join(inside.strip_prefix("/").unwrap_or(inside)), inside: inside.clone() }
    }

    pub(super) fn log_places(&self) -> Vec<LogPlace> {
        vec![
            LogPlace::matching(&self.journal.dir, "", "*.log"),
            LogPlace::file(&self.config.work_dir, MOCK_LOG),
            LogPlace::matching(&self.tree, "var/log", "dnf*.log"),
        ]
    }
}
