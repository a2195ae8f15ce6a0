//! How a program reaches the hub: address, login, and what it does when the hub does not answer.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::ConfigError;
use super::section::Section;
use crate::secret::Secret;

/// The hub's address and how to deal with it.
#[derive(Debug, Clone, PartialEq)]
pub struct HubAccess {
    /// `server`: the hub's URL.
    pub server: String,
    /// How to log in.
    pub login: Login,
    /// `no_ssl_verify`: whether the hub's certificate is taken unseen (no).
    pub no_ssl_verify: bool,
    /// When a call is made again.
    pub retries: Retries,
}

/// Credentials; the first kind that is there counts, in the order certificate, password, Kerberos.
#[derive(Debug, Clone, PartialEq)]
pub struct Login {
    /// `cert`: the client certificate, by default `client.crt` beside the program's file if there is one.
    pub cert: Option<PathBuf>,
    /// `serverca`: the authorities that the hub's certificate is checked against, by default `serverca.crt` beside
    /// the program's file if there is one.
    pub serverca: Option<PathBuf>,
    /// `user`
    pub user: Option<String>,
    /// `password`
    pub password: Option<Secret>,
    /// `krb_principal` of kojid.conf, `principal` of kojira.conf.
    pub principal: Option<String>,
    /// `keytab`
    pub keytab: Option<PathBuf>,
    /// `ccache`
    pub ccache: Option<PathBuf>,
}

/// When a call that did not get through is made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    /// `retry_interval`: the pause before the next attempt (60 s).
    pub interval: Duration,
    /// `max_retries`: the number of attempts after the first (120).
    pub count: u32,
    /// `offline_retry`: whether a hub that says that it is offline is asked again (yes).
    pub offline: bool,
    /// `offline_retry_interval`: the pause before that (120 s).
    pub offline_interval: Duration,
}

/// What differs between the programs.
pub(super) struct Habits<'a> {
    /// Folder of the default files, `/etc/kojid`.
    pub folder: &'a str,
    /// Name of the program, after which the default files are called.
    pub program: &'a str,
    /// The option that names the Kerberos principal.
    pub principal: &'a str,
    /// Tells whether a file exists.
    pub exists: &'a dyn Fn(&Path) -> bool,
}

impl HubAccess {
    pub(super) fn read(section: &mut Section, habits: &Habits<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            server: section.required("server")?,
            login: Login::read(section, habits),
            no_ssl_verify: section.flag("no_ssl_verify", false)?,
            retries: Retries::read(section)?,
        })
    }
}

impl Login {
    fn read(section: &mut Section, habits: &Habits<'_>) -> Self {
        let beside = |name: &str| {
            let path = format!("{}/{name}", habits.folder);
            (habits.exists)(Path::new(&path)).then_some(path)
        };
        let keytab = format!("{}/{}.keytab", habits.folder, habits.program);
        let ccache = format!("/var/tmp/{}.ccache", habits.program);
        Self {
            cert: section.optional_path("cert", beside("client.crt").as_deref()),
            serverca: section.optional_path("serverca", beside("serverca.crt").as_deref()),
            user: section.optional("user"),
            password: section.secret("password"),
            principal: section.optional(habits.principal),
            keytab: section.optional_path("keytab", Some(&keytab)),
            ccache: section.optional_path("ccache", Some(&ccache)),
        }
    }
}

impl Retries {
    fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            interval: section.seconds("retry_interval", 60)?,
            count: section.number("max_retries", 120)?,
            offline: section.flag("offline_retry", true)?,
            offline_interval: section.seconds("offline_retry_interval", 120)?,
        })
    }
}
