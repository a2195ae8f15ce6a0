//! kojira.conf.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use koji_core::ini::Ini;

use super::hub_access::Habits;
use super::section::{Section, read_file};
use super::{ConfigError, HubAccess, LogLevel};
use crate::secret::Secret;

const FILE: &str = "/etc/kojira/kojira.conf";
const SECTION: &str = "kojira";

/// Kojira's command line; what it gives wins over kojira.conf.
#[derive(Debug, Clone, Default, Parser)]
#[command(
    name = "kojira",
    about = "Keeps the repositories of a Koji hub fresh and its disk clean",
    infer_long_args = true
)]
pub struct KojiraArgs {
    /// Read this file instead of /etc/kojira/kojira.conf
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Log in as this user
    #[arg(long)]
    pub user: Option<String>,
    /// The user's password
    #[arg(long)]
    pub password: Option<Secret>,
    /// Kerberos principal to log in as
    #[arg(long)]
    pub principal: Option<String>,
    /// File with the principal's keys
    #[arg(long, value_name = "FILE")]
    pub keytab: Option<String>,
    /// Stay in the foreground
    #[arg(short = 'f', long = "fg")]
    pub foreground: bool,
    /// Log everything
    #[arg(short, long)]
    pub debug: bool,
    /// Log errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Log what happens
    #[arg(short, long)]
    pub verbose: bool,
    /// Take the session over from whoever holds it
    #[arg(long)]
    pub force_lock: bool,
    /// Accepted for compatibility: the bytes of calls are not logged
    #[arg(long)]
    pub debug_xmlrpc: bool,
    /// Log in and end
    #[arg(long)]
    pub skip_main: bool,
    /// Show the options and end
    #[arg(long)]
    pub show_config: bool,
    /// Seconds between two passes
    #[arg(long, value_name = "SECONDS")]
    pub sleeptime: Option<u64>,
    /// URL of the hub
    #[arg(short, long, value_name = "URL")]
    pub server: Option<String>,
    /// Where the hub's files are
    #[arg(long, value_name = "DIR")]
    pub topdir: Option<String>,
    /// Log to this file
    #[arg(long, value_name = "FILE")]
    pub logfile: Option<String>,
}

/// What kojira is told by kojira.conf and its command line.
#[derive(Debug, Clone, PartialEq)]
pub struct KojiraConfig {
    /// The hub and how to log in.
    pub hub: HubAccess,
    /// `topdir`: where the hub's files are (/mnt/koji).
    pub topdir: PathBuf,
    /// `logfile` (/var/log/kojira.log); `None` if it says "None".
    pub logfile: Option<PathBuf>,
    /// How much is logged: by the switches, else by `debug` and `verbose`, else warnings.
    pub log_level: LogLevel,
    /// Whether the program stays in the foreground.
    pub foreground: bool,
    /// Whether it takes the session over from whoever holds it.
    pub force_lock: bool,
    /// Whether it ends after logging in.
    pub skip_main: bool,
    /// `sleeptime`: the time between two passes (15 s).
    pub sleeptime: Duration,
    /// When repositories go.
    pub lifetimes: Lifetimes,
    /// `recheck_period`: the time between two costly checks of one repository (3600 s).
    pub recheck_period: Duration,
    /// `reference_recheck_period`: the time between two looks at who uses one (as recheck_period).
    pub reference_recheck_period: Duration,
    /// `max_delete_processes`: how many are deleted at a time (4).
    pub max_delete_processes: u32,
    /// `check_external_repos`: whether external repositories are watched (yes).
    pub check_external_repos: bool,
    /// `ignore_stray_repos`: whether folders that the hub does not know are left alone (no).
    pub ignore_stray_repos: bool,
    /// `ignore_other_volumes`: whether files on other volumes are left alone (no).
    pub ignore_other_volumes: bool,
    warnings: Vec<String>,
}

/// When repositories go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// `init_timeout`: how long making one may take (7200 s). Upstream has it fixed.
    pub init: Duration,
    /// `repo_lifetime`: how long one stays ready after it was superseded (604800 s).
    pub ready: Duration,
    /// `dist_repo_lifetime`: the same for dist repos (604800 s).
    pub dist_ready: Duration,
    /// `expired_repo_lifetime`, once `deleted_repo_lifetime`: how long the files stay after that (604800 s).
    pub expired: Duration,
}

const SINCE_REQUESTS: &str = "repositories are made on request, and the hub sets the pace";

/// Options that are read and change nothing, and why.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("debuginfo_tags", SINCE_REQUESTS),
    ("delete_batch_size", "max_delete_processes sets the pace of deletion"),
    ("ignore_tags", SINCE_REQUESTS),
    ("max_repo_tasks", SINCE_REQUESTS),
    ("max_repo_tasks_maven", SINCE_REQUESTS),
    ("no_repo_effective_age", SINCE_REQUESTS),
    ("queue_file", SINCE_REQUESTS),
    ("recent_tasks_lifetime", SINCE_REQUESTS),
    ("repo_tasks_limit", SINCE_REQUESTS),
    ("separate_source_tags", SINCE_REQUESTS),
    ("source_tags", SINCE_REQUESTS),
    ("with_src", SINCE_REQUESTS),
];

impl KojiraConfig {
    /// Reads the file that the command line names, or the default one if it is there.
    pub fn load(args: &KojiraArgs) -> Result<Self, ConfigError> {
        let ini = read_file(args.config.as_deref(), FILE)?;
        Self::from_ini(&ini, args, &|path| path.exists())
    }

    /// Makes sense of a read file and a command line; `exists` tells whether there are certificates to use by default.
    pub fn from_ini(
        ini: &Ini,
        args: &KojiraArgs,
        exists: &dyn Fn(&Path) -> bool,
    ) -> Result<Self, ConfigError> {
        let mut section = Section::open(ini, SECTION)?;
        args.put_over(&mut section);
        let habits = Habits { folder: "/etc/kojira", program: "kojira", principal: "principal", exists };
        let warnings = section.without_effect(WITHOUT_EFFECT);
        let recheck_period = section.number("recheck_period", 3_600)?;
        let config = Self {
            hub: HubAccess::read(&mut section, &habits)?,
            topdir: section.path("topdir", "/mnt/koji")?,
            logfile: section
                .optional_path("logfile", Some("/var/log/kojira.log"))
                .filter(|file| file != Path::new("None")),
            log_level: read_level(&mut section, args)?,
            foreground: args.foreground,
            force_lock: args.force_lock,
            skip_main: args.skip_main,
            sleeptime: section.seconds("sleeptime", 15)?,
            lifetimes: Lifetimes::read(&mut section)?,
            recheck_period: Duration::from_secs(recheck_period),
            reference_recheck_period: section.seconds("reference_recheck_period", recheck_period)?,
            max_delete_processes: section.number("max_delete_processes", 4)?,
            check_external_repos: section.flag("check_external_repos", true)?,
            ignore_stray_repos: section.flag("ignore_stray_repos", false)?,
            ignore_other_volumes: section.flag("ignore_other_volumes", false)?,
            warnings,
        };
        for (obsolete, _) in WITHOUT_EFFECT {
            section.take(obsolete);
        }
        section.finish()?;
        Ok(config)
    }

    /// Returns what the administrator should know: options that are set and change nothing.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

/// Writes the settings as a file that says the same, but for passwords.
impl fmt::Display for KojiraConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let path =
            |path: &Option<PathBuf>| path.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
        let seconds = |duration: Duration| duration.as_secs().to_string();
        let (hub, login, lifetimes) = (&self.hub, &self.hub.login, &self.lifetimes);
        let settings = [
            ("server", hub.server.clone()),
            ("topdir", self.topdir.display().to_string()),
            ("logfile", path(&self.logfile.clone().or_else(|| Some("None".into())))),
            ("user", text(&login.user)),
            ("password", login.password.as_ref().map(|secret| format!("{secret:?}")).unwrap_or_default()),
            ("principal", text(&login.principal)),
            ("keytab", path(&login.keytab)),
            ("ccache", path(&login.ccache)),
            ("cert", path(&login.cert)),
            ("serverca", path(&login.serverca)),
            ("no_ssl_verify", hub.no_ssl_verify.to_string()),
            ("retry_interval", seconds(hub.retries.interval)),
            ("max_retries", hub.retries.count.to_string()),
            ("offline_retry", hub.retries.offline.to_string()),
            ("offline_retry_interval", seconds(hub.retries.offline_interval)),
            ("verbose", (self.log_level == LogLevel::Info).to_string()),
            ("debug", (self.log_level == LogLevel::Debug).to_string()),
            ("sleeptime", seconds(self.sleeptime)),
            ("init_timeout", seconds(lifetimes.init)),
            ("repo_lifetime", seconds(lifetimes.ready)),
            ("dist_repo_lifetime", seconds(lifetimes.dist_ready)),
            ("expired_repo_lifetime", seconds(lifetimes.expired)),
            ("recheck_period", seconds(self.recheck_period)),
            ("reference_recheck_period", seconds(self.reference_recheck_period)),
            ("max_delete_processes", self.max_delete_processes.to_string()),
            ("check_external_repos", self.check_external_repos.to_string()),
            ("ignore_stray_repos", self.ignore_stray_repos.to_string()),
            ("ignore_other_volumes", self.ignore_other_volumes.to_string()),
        ];
        writeln!(f, "[{SECTION}]")?;
        settings.iter().try_for_each(|(option, value)| writeln!(f, "{option} = {value}"))
    }
}

impl KojiraArgs {
    /// Puts what the command line gives over the file's options.
    fn put_over(&self, section: &mut Section) {
        section.put("user", self.user.as_deref());
        section.put("password", self.password.as_ref().map(Secret::reveal));
        section.put("principal", self.principal.as_deref());
        section.put("keytab", self.keytab.as_deref());
        section.put("sleeptime", self.sleeptime.map(|s| s.to_string()));
        section.put("server", self.server.as_deref());
        section.put("topdir", self.topdir.as_deref());
        section.put("logfile", self.logfile.as_deref());
    }
}

impl Lifetimes {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        let by_old_name = section.number("deleted_repo_lifetime", 604_800)?;
        Ok(Self {
            init: section.seconds("init_timeout", 7_200)?,
            ready: section.seconds("repo_lifetime", 604_800)?,
            dist_ready: section.seconds("dist_repo_lifetime", 604_800)?,
            expired: section.seconds("expired_repo_lifetime", by_old_name)?,
        })
    }
}

fn read_level(section: &mut Section, args: &KojiraArgs) -> Result<LogLevel, ConfigError> {
    let of_file =
        LogLevel::of_switches(section.flag("debug", false)?, section.flag("verbose", false)?, false);
    let of_switches = LogLevel::of_switches(args.debug, args.verbose, args.quiet);
    Ok(of_switches.or(of_file).unwrap_or(LogLevel::Warning))
}
