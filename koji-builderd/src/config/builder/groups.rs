//! The smaller groups of kojid.conf's options.

use std::path::PathBuf;
use std::time::Duration;

use super::BuilderArgs;
use crate::config::ConfigError;
use crate::config::section::Section;
use crate::secret::Secret;

/// How the program runs; only the command line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunMode {
    /// Whether it stays in the foreground.
    pub foreground: bool,
    /// Whether it takes the host's session over from whoever holds it.
    pub force_lock: bool,
    /// Whether it ends after logging in.
    pub skip_main: bool,
    /// Whether tasks log everything.
    pub debug_task: bool,
}

impl RunMode {
    pub(super) fn of(args: &BuilderArgs) -> Self {
        Self {
            foreground: args.foreground,
            force_lock: args.force_lock,
            skip_main: args.skip_main,
            debug_task: args.debug_task,
        }
    }
}

/// Where the hub's files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// `topdir`: where they are mounted (/mnt/koji).
    pub topdir: PathBuf,
    /// `topurl`: where they are served; at least one.
    pub topurls: Vec<String>,
}

impl StoreOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            topdir: section.path("topdir", "/mnt/koji")?,
            topurls: section.required("topurl")?.split_whitespace().map(str::to_owned).collect(),
        })
    }

    /// Returns the URL that single files are fetched from; the others serve as further bases of repositories.
    pub fn topurl(&self) -> &str {
        self.topurls.first().map_or("", String::as_str)
    }
}

/// Which tasks are taken, and where they work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskOptions {
    /// `workdir`: the tasks' folders (/var/tmp/koji).
    pub workdir: PathBuf,
    /// `sleeptime`: the time between two looks at the hub (15 s).
    pub sleeptime: Duration,
    /// `maxjobs`: most tasks held (10).
    pub maxjobs: u32,
    /// `minspace`: MiB that must be free where build roots are (8192).
    pub minspace_mib: u64,
    /// `literal_task_arches`: globs of arches that tasks get as they are, not made canonical.
    pub literal_task_arches: Vec<String>,
    /// `build_arch_can_fail`: whether the other arches of a build go on when one has failed (no).
    pub build_arch_can_fail: bool,
}

impl TaskOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            workdir: section.path("workdir", "/var/tmp/koji")?,
            sleeptime: section.seconds("sleeptime", 15)?,
            maxjobs: section.number("maxjobs", 10)?,
            minspace_mib: section.number("minspace", 8192)?,
            literal_task_arches: section.words("literal_task_arches", ""),
            build_arch_can_fail: section.flag("build_arch_can_fail", false)?,
        })
    }
}

/// How repository metadata is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepoOptions {
    /// `use_createrepo_c`: whether createrepo_c takes createrepo's place (yes).
    pub use_createrepo_c: bool,
    /// `createrepo_update`: whether an older repository's metadata is built upon (yes).
    pub createrepo_update: bool,
    /// `createrepo_skip_stat`: whether its files are then taken for unchanged (yes).
    pub createrepo_skip_stat: bool,
    /// `distrepo_skip_stat`: the same for dist repos (no).
    pub distrepo_skip_stat: bool,
    /// `copy_old_repodata`: whether metadata of a repository with the same content is copied (no).
    pub copy_old_repodata: bool,
}

impl RepoOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            use_createrepo_c: section.flag("use_createrepo_c", true)?,
            createrepo_update: section.flag("createrepo_update", true)?,
            createrepo_skip_stat: section.flag("createrepo_skip_stat", true)?,
            distrepo_skip_stat: section.flag("distrepo_skip_stat", false)?,
            copy_old_repodata: section.flag("copy_old_repodata", false)?,
        })
    }
}

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOptions {
    /// `smtphost`: the server (example.com).
    pub smtphost: String,
    /// `smtp_user`
    pub smtp_user: Option<String>,
    /// `smtp_pass`
    pub smtp_pass: Option<Secret>,
    /// `from_addr`: the sender (Koji Build System <buildsys@example.com>).
    pub from_addr: String,
    /// `admin_emails`: who is told about the builder's own errors, by this machine's server.
    pub admin_emails: Vec<String>,
}

impl MailOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let addresses = section.text("admin_emails", "");
        Ok(Self {
            smtphost: section.text("smtphost", "example.com"),
            smtp_user: section.optional("smtp_user"),
            smtp_pass: section.secret("smtp_pass"),
            from_addr: section.text("from_addr", "Koji Build System <buildsys@example.com>"),
            admin_emails: addresses
                .split(',')
                .map(str::trim)
                .filter(|address| !address.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    }
}

/// How images are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageOptions {
    /// `oz_install_timeout`: how long an installation may take; `None` (0) leaves that to Oz.
    pub oz_install_timeout: Option<Duration>,
    /// `allow_noverifyssl`: whether images may be told to take certificates unseen (no).
    pub allow_noverifyssl: bool,
    /// `xz_options`: one option of xz (-z6T0).
    pub xz_options: String,
}

impl ImageOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            oz_install_timeout: section.optional_seconds("oz_install_timeout")?,
            allow_noverifyssl: section.flag("allow_noverifyssl", false)?,
            xz_options: section.text("xz_options", "-z6T0"),
        })
    }
}
