//! The hub's configuration, read from upstream's `hub.conf` form.

mod database;
mod options;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use koji_core::ini::{Ini, IniError, parse_bool};

use crate::store::db::DbConfig;
use database::DatabaseOptions;
use options::{Kind, OPTIONS};

/// Everything that can be configured, with defaults filled in.
#[derive(Debug, Clone)]
pub struct HubConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The database.
    pub database: DbConfig,
    /// The top directory for files.
    pub topdir: PathBuf,
    /// The policies, by name: the texts of section `[policy]`.
    pub policies: Vec<(String, String)>,
    values: Ini,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("failed to read the configuration: {0}")]
    Read(#[from] std::io::Error),
    /// A file is not in INI form.
    #[error("{}: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: IniError,
    },
    /// An option has a value of the wrong type.
    #[error("option {option}: {value:?} is not {wanted}")]
    Value {
        /// The option.
        option: &'static str,
        /// What it was given.
        value: String,
        /// What it wants.
        wanted: &'static str,
    },
    /// The database options do not make sense.
    #[error("{0}")]
    Database(String),
}

impl HubConfig {
    /// Reads a main file and the `*.conf` files of a directory; the main file wins.
    pub fn read(main: &Path, directory: Option<&Path>) -> Result<Self, ConfigError> {
        let mut values = Ini::default();
        if let Some(directory) = directory.filter(|d| d.is_dir()) {
            let mut files: Vec<PathBuf> = fs_err::read_dir(directory)?
                .map(|entry| entry.map(|e| e.path()))
                .collect::<Result<_, _>>()?;
            files.retain(|path| path.extension().is_some_and(|e| e == "conf"));
            files.sort();
            for file in files {
                values.merge(read_ini(&file)?);
            }
        }
        values.merge(read_ini(main)?);
        Self::from_ini(values)
    }

    /// Reads a configuration out of a text.
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let ini =
            Ini::parse(text).map_err(|source| ConfigError::Syntax { path: "hub.conf".into(), source })?;
        Self::from_ini(ini)
    }

    fn from_ini(values: Ini) -> Result<Self, ConfigError> {
        for option in OPTIONS {
            let Some(value) = values.get("hub", option.name) else { continue };
            let wanted = match option.kind {
                Kind::Text => continue,
                Kind::Bool => parse_bool(value).is_none().then_some("a yes or no"),
                Kind::Int => value.trim().parse::<i64>().is_err().then_some("an integer"),
            };
            if let Some(wanted) = wanted {
                return Err(ConfigError::Value { option: option.name, value: value.to_owned(), wanted });
            }
        }
        let listen = values.get("hub", "Listen").unwrap_or("127.0.0.1:8080");
        let listen = listen.parse().map_err(|_| ConfigError::Value {
            option: "Listen",
            value: listen.to_owned(),
            wanted: "an address and port",
        })?;
        let topdir = PathBuf::from(values.get("hub", "KojiDir").unwrap_or("/mnt/koji"));
        let some = |option| values.get("hub", option).filter(|value| !value.is_empty());
        let database = DatabaseOptions {
            connection_string: some("DBConnectionString"),
            name: some("DBName"),
            user: some("DBUser"),
            host: some("DBHost"),
            port: some("DBPort"),
            password: some("DBPass"),
        }
        .choose(&topdir)?;
        let policies = values.section("policy").into_iter().flatten();
        let policies = policies.map(|(name, text)| (name.clone(), text.clone())).collect();
        Ok(Self { listen, database, topdir, policies, values })
    }

    /// Returns a text option, or its default.
    pub fn text(&self, option: &'static str) -> &str {
        self.values.get("hub", option).or_else(|| options::find(option)?.default).unwrap_or_default()
    }

    /// Returns a text option that may be unset.
    pub fn optional(&self, option: &'static str) -> Option<&str> {
        self.values.get("hub", option).filter(|value| !value.is_empty())
    }

    /// Returns a yes-or-no option.
    pub fn flag(&self, option: &'static str) -> bool {
        parse_bool(self.text(option)).unwrap_or_default()
    }

    /// Returns an integer option.
    pub fn number(&self, option: &'static str) -> i64 {
        self.text(option).trim().parse().unwrap_or_default()
    }

    /// Returns the blank-separated words of a text option.
    pub fn words(&self, option: &'static str) -> Vec<&str> {
        self.text(option).split_whitespace().collect()
    }

    /// Returns all options with their values, for showing to administrators.
    pub fn shown(&self) -> Vec<(&'static str, Option<&str>)> {
        OPTIONS.iter().map(|o| (o.name, self.values.get("hub", o.name).or(o.default))).collect()
    }

    /// Returns what an administrator should know: options that are set but not used yet, and unknown ones.
    pub fn warnings(&self) -> Vec<String> {
        let set = self.values.section("hub").into_iter().flatten();
        set.filter_map(|(name, _)| match options::find(name) {
            None => Some(format!("unknown option {name} in [hub] is ignored")),
            Some(option) if !option.used => {
                Some(format!("option {} is not used by this hub yet", option.name))
            }
            Some(_) => None,
        })
        .collect()
    }
}

fn read_ini(path: &Path) -> Result<Ini, ConfigError> {
    let text = fs_err::read_to_string(path)?;
    Ini::parse(&text).map_err(|source| ConfigError::Syntax { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_and_values() {
        let config = HubConfig::from_text(
            "[hub]\nkojidir = /srv/k\nEnableMaven = yes\n[policy]\ntag = all :: allow\n",
        )
        .unwrap();
        assert_eq!(config.topdir, Path::new("/srv/k"));
        assert!(config.flag("EnableMaven") && !config.flag("EnableWin"));
        assert_eq!(config.number("HostTimeout"), 900);
        assert_eq!(config.policies, [("tag".to_owned(), "all :: allow".to_owned())]);
    }

    #[test]
    fn wrong_values_are_refused_and_strange_options_named() {
        let error = HubConfig::from_text("[hub]\nMaxJobs = many\n").unwrap_err();
        assert_eq!(error.to_string(), "option MaxJobs: \"many\" is not an integer");
        let config = HubConfig::from_text("[hub]\nWhatever = 1\nKojiDebug = on\n").unwrap();
        assert_eq!(
            config.warnings(),
            ["option KojiDebug is not used by this hub yet", "unknown option whatever in [hub] is ignored"]
        );
    }
}
