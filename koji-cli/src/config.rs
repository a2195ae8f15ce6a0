//! The configuration: profiles in upstream's files, under the options of the command line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use koji_core::ini::{Ini, parse_bool};
use koji_proto::client::Options;

use crate::cli::GlobalArgs;
use crate::error::{CliError, Result};

/// How a session is logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthType {
    NoAuth,
    Ssl,
    Password,
    Kerberos,
}

/// The settings of the chosen profile.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) server: String,
    pub(crate) weburl: String,
    pub(crate) topurl: Option<String>,
    pub(crate) topdir: PathBuf,
    pub(crate) cert: Option<PathBuf>,
    pub(crate) serverca: Option<PathBuf>,
    pub(crate) no_ssl_verify: bool,
    pub(crate) authtype: Option<AuthType>,
    pub(crate) noauth: bool,
    pub(crate) force_auth: bool,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) runas: Option<String>,
    pub(crate) max_retries: u32,
    pub(crate) retry_interval: u64,
    pub(crate) anon_retry: bool,
    pub(crate) offline_retry: bool,
    pub(crate) offline_retry_interval: u64,
    pub(crate) timeout: u64,
    pub(crate) auth_timeout: u64,
    pub(crate) use_fast_upload: bool,
    pub(crate) upload_blocksize: usize,
    pub(crate) poll_interval: u64,
    pub(crate) quiet: bool,
}

impl Config {
    /// Reads the files for the chosen profile and lays the command line's options over them.
    pub(crate) fn read(args: &GlobalArgs, called_as: &str, home: Option<&Path>) -> Result<Self> {
        let profile = args.profile.clone().unwrap_or_else(|| called_as.to_owned());
        let files = read_files(args.config.as_deref(), home)?;
        let section = files
            .section(&profile)
            .ok_or_else(|| CliError::usage(format!("no configuration for profile name: {profile}")))?;
        let value = |key: &str| section.get(key).map(String::as_str).filter(|value| !value.is_empty());
        let text =
            |given: &Option<String>, key: &str| given.clone().or_else(|| value(key).map(str::to_owned));
        let flag = |key: &str, default: bool| match value(key) {
            Some(text) => parse_bool(text).unwrap_or(default),
            None => default,
        };
        let number = |key: &str, default: u64| match value(key) {
            Some(text) => text.trim().parse().map_err(|_| {
                CliError::usage(format!("value for {key} config option must be a valid integer"))
            }),
            None => Ok(default),
        };
        let path = |text: String| expand_home(&text, home);
        let existing = |name: &str| home.map(|h| h.join(".koji").join(name)).filter(|p| p.exists());
        let topurl = text(&args.topurl, "topurl").or_else(|| {
            let pkgurl = text(&args.pkgurl, "pkgurl")?;
            Some(pkgurl.trim_end_matches('/').trim_end_matches("/packages").to_owned())
        });
        let authtype = match text(&args.authtype, "authtype") {
            Some(name) => Some(parse_authtype(&name)?),
            None => None,
        };
        Ok(Self {
            server: text(&args.server, "server").unwrap_or_else(|| "http://localhost/kojihub".into()),
            weburl: text(&args.weburl, "weburl").unwrap_or_else(|| "http://localhost/koji".into()),
            topurl,
            topdir: path(text(&args.topdir, "topdir").unwrap_or_else(|| "/mnt/koji".into())),
            cert: text(&args.cert, "cert").map(path).or_else(|| existing("client.crt")),
            serverca: value("serverca").map(|text| path(text.into())).or_else(|| existing("serverca.crt")),
            no_ssl_verify: flag("no_ssl_verify", false),
            authtype,
            noauth: args.noauth,
            force_auth: args.force_auth || flag("force_auth", false),
            user: args.user.clone(),
            password: args.password.clone(),
            runas: args.runas.clone(),
            max_retries: u32::try_from(number("max_retries", 30)?).unwrap_or(u32::MAX),
            retry_interval: number("retry_interval", 20)?,
            anon_retry: flag("anon_retry", false),
            offline_retry: flag("offline_retry", false),
            offline_retry_interval: number("offline_retry_interval", 20)?,
            timeout: number("timeout", 43_200)?,
            auth_timeout: number("auth_timeout", 60)?,
            use_fast_upload: flag("use_fast_upload", true),
            upload_blocksize: usize::try_from(number("upload_blocksize", 1 << 20)?).unwrap_or(1 << 20),
            poll_interval: number("poll_interval", 6)?,
            quiet: args.quiet,
        })
    }

    /// Returns how a session with these settings behaves.
    pub(crate) fn session_options(&self) -> Options {
        Options {
            max_retries: self.max_retries,
            retry_interval: Duration::from_secs(self.retry_interval),
            anon_retry: self.anon_retry,
            offline_retry: self.offline_retry,
            offline_retry_interval: Duration::from_secs(self.offline_retry_interval),
            timeout: Duration::from_secs(self.timeout),
            auth_timeout: Duration::from_secs(self.auth_timeout),
            serverca: self.serverca.clone(),
            cert: self.cert.clone(),
            no_ssl_verify: self.no_ssl_verify,
            upload_blocksize: self.upload_blocksize,
            use_fast_upload: self.use_fast_upload,
            ..Options::default()
        }
    }

    /// Returns the pause between looks at something that is waited for.
    pub(crate) fn poll_interval(&self) -> Duration {
        Duration::from_secs(self.poll_interval)
    }
}

fn parse_authtype(name: &str) -> Result<AuthType> {
    match name {
        "noauth" => Ok(AuthType::NoAuth),
        "ssl" => Ok(AuthType::Ssl),
        "password" => Ok(AuthType::Password),
        "kerberos" | "gssapi" => Ok(AuthType::Kerberos),
        other => Err(CliError::usage(format!("unknown authtype: {other}"))),
    }
}

/// Reads the system's and the user's files, or only the one that was named.
fn read_files(named: Option<&Path>, home: Option<&Path>) -> Result<Ini> {
    let mut paths = configs_in(Path::new("/etc/koji.conf.d"));
    paths.push("/etc/koji.conf".into());
    match (named, home) {
        (Some(named), _) if named.is_dir() => {
            let inside = configs_in(named);
            if inside.is_empty() {
                return Err(CliError::usage(format!(
                    "no config files found in directory: {}",
                    named.display()
                )));
            }
            paths.extend(inside);
        }
        (Some(named), _) if named.exists() => paths.push(named.to_owned()),
        (Some(named), _) => {
            return Err(CliError::usage(format!("no such file or directory: {}", named.display())));
        }
        (None, Some(home)) => {
            paths.extend(configs_in(&home.join(".koji/config.d")));
            paths.push(home.join(".koji/config"));
        }
        (None, None) => {}
    }
    let mut all = Ini::default();
    for path in paths.into_iter().filter(|path| path.exists()) {
        let text = fs_err::read_to_string(&path)?;
        let ini = Ini::parse(&text).map_err(|e| CliError::failed(format!("{}: {e}", path.display())))?;
        all.merge(ini.interpolated());
    }
    Ok(all)
}

fn configs_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs_err::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "conf"));
    paths.sort();
    paths
}

fn expand_home(text: &str, home: Option<&Path>) -> PathBuf {
    match (text.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => text.into(),
    }
}
