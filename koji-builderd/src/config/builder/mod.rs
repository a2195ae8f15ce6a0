//! kojid.conf.

mod args;
mod buildroots;
mod groups;
mod scm;

use std::path::Path;
use std::time::Duration;

use koji_core::ini::Ini;

pub use self::args::BuilderArgs;
pub use self::buildroots::{BuildrootOptions, CleanupOptions};
pub use self::groups::{ImageOptions, MailOptions, RepoOptions, RunMode, StoreOptions, TaskOptions};
pub use self::scm::ScmOptions;
use super::hub_access::Habits;
use super::rlimit::ResourceLimit;
use super::section::{Section, read_file};
use super::{ConfigError, HubAccess, LogLevel};

const FILE: &str = "/etc/kojid/kojid.conf";
const SECTION: &str = "kojid";

/// What the builder is told by kojid.conf and its command line.
#[derive(Debug, Clone, PartialEq)]
pub struct BuilderConfig {
    /// The hub and how to log in.
    pub hub: HubAccess,
    /// `host_principal_format`: the Kerberos principal when none is set; `%s` is the machine's full name
    /// (`compile/%s@EXAMPLE.COM`).
    pub host_principal_format: String,
    /// `timeout`: how long one call may take; `None` leaves that to the client (12 hours).
    pub call_timeout: Option<Duration>,
    /// `use_fast_upload`: whether files travel as raw bytes (yes).
    pub use_fast_upload: bool,
    /// How the program runs, as the command line says.
    pub run: RunMode,
    /// How much is logged: by the switches, else by `log_level`, else warnings.
    pub log_level: LogLevel,
    /// `log_timestamps`: whether each log gets a companion that says when its lines came (no).
    pub log_timestamps: bool,
    /// Where the hub's files are.
    pub store: StoreOptions,
    /// Which tasks are taken, and where they work.
    pub tasks: TaskOptions,
    /// Where and how packages are built.
    pub buildroots: BuildrootOptions,
    /// Where sources may come from.
    pub scm: ScmOptions,
    /// Repository metadata.
    pub repos: RepoOptions,
    /// Mail.
    pub mail: MailOptions,
    /// Images.
    pub images: ImageOptions,
    /// `maven_repo_ignore`: globs of files in Maven's local repository that do not count.
    pub maven_repo_ignore: Vec<String>,
    /// `plugin` and `plugins`: upstream's plugins by name; see [`BuilderConfig::warnings`].
    pub plugins: Vec<String>,
    /// `RLIMIT_*`: limits that the builder puts on itself.
    pub limits: Vec<ResourceLimit>,
    warnings: Vec<String>,
}

/// Options that are read and change nothing, and why.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("allow_noverifyssl", "images are not built by this builder"),
    ("maven_repo_ignore", "Maven projects are not built by this builder"),
    ("oz_install_timeout", "images are not built by this builder"),
    ("pkgurl", "topurl took its place"),
    ("plugin", "plugins of this builder are compiled in"),
    ("pluginpath", "plugins of this builder are compiled in"),
    ("plugins", "plugins of this builder are compiled in"),
    ("task_avail_delay", "the hub hands out tasks by itself"),
    ("xz_options", "images are not built by this builder"),
];

impl BuilderConfig {
    /// Reads the file that the command line names, or the default one if it is there.
    pub fn load(args: &BuilderArgs) -> Result<Self, ConfigError> {
        let ini = read_file(args.config.as_deref(), FILE)?;
        Self::from_ini(&ini, args, &|path| path.exists())
    }

    /// Makes sense of a read file and a command line; `exists` tells whether there are certificates to use by default.
    pub fn from_ini(
        ini: &Ini,
        args: &BuilderArgs,
        exists: &dyn Fn(&Path) -> bool,
    ) -> Result<Self, ConfigError> {
        let mut section = Section::open(ini, SECTION)?;
        args.put_over(&mut section);
        let habits = Habits { folder: "/etc/kojid", program: "kojid", principal: "krb_principal", exists };
        let scm = ScmOptions::read(&mut section)?;
        let mut warnings = section.without_effect(WITHOUT_EFFECT);
        warnings.extend(scm.allowed.ignored().iter().map(|rule| {
            format!("the rule {rule:?} of allowed_scms is ignored: it needs a host and a repository")
        }));
        let config = Self {
            hub: HubAccess::read(&mut section, &habits)?,
            host_principal_format: section.text("host_principal_format", "compile/%s@EXAMPLE.COM"),
            call_timeout: section.optional_seconds("timeout")?,
            use_fast_upload: section.flag("use_fast_upload", true)?,
            run: RunMode::of(args),
            log_level: read_level(&mut section, args)?,
            log_timestamps: section.flag("log_timestamps", false)?,
            store: StoreOptions::read(&mut section)?,
            tasks: TaskOptions::read(&mut section)?,
            buildroots: BuildrootOptions::read(&mut section)?,
            scm,
            repos: RepoOptions::read(&mut section)?,
            mail: MailOptions::read(&mut section)?,
            images: ImageOptions::read(&mut section)?,
            maven_repo_ignore: section.words("maven_repo_ignore", MAVEN_REPO_IGNORE),
            plugins: read_plugins(&mut section),
            limits: ResourceLimit::read_all(&mut section)?,
            warnings,
        };
        for obsolete in ["pkgurl", "pluginpath", "task_avail_delay"] {
            section.take(obsolete);
        }
        section.finish()?;
        Ok(config)
    }

    /// Returns what the administrator should know: options that are set and change nothing, rules that are ignored.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

const MAVEN_REPO_IGNORE: &str = "*.md5 *.sha1 maven-metadata*.xml _maven.repositories _remote.repositories \
                                 resolver-status.properties *.lastUpdated";

fn read_level(section: &mut Section, args: &BuilderArgs) -> Result<LogLevel, ConfigError> {
    let of_file = match section.optional("log_level") {
        None => None,
        Some(name) => {
            Some(name.parse().map_err(|_| section.bad_value("log_level", &name, "the name of a log level"))?)
        }
    };
    let of_switches = LogLevel::of_switches(args.debug, args.verbose, false);
    Ok(of_switches.or(of_file).unwrap_or(LogLevel::Warning))
}

fn read_plugins(section: &mut Section) -> Vec<String> {
    let mut plugins = section.words("plugin", "");
    plugins.extend(section.words("plugins", ""));
    plugins
}
