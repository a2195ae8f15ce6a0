//! Typed reading of the one section that a program has in its file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use koji_core::ini::{Ini, parse_bool};

use super::ConfigError;
use crate::secret::Secret;

/// Returns the file's options; a file that is missing counts as empty if nobody has named it.
pub(super) fn read_file(named: Option<&Path>, default: &str) -> Result<Ini, ConfigError> {
    let path = named.unwrap_or(Path::new(default));
    let text = match fs_err::read_to_string(path) {
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(ConfigError::Read)?,
    };
    Ini::parse(&text).map_err(|source| ConfigError::Syntax { path: path.display().to_string(), source })
}

/// The options that are not read yet.
///
/// Reading takes an option out, so that what is left at the end is what nobody knows. An empty value of an option
/// without a default counts as not set.
pub(super) struct Section {
    name: &'static str,
    left: BTreeMap<String, String>,
    given: BTreeSet<String>,
}

impl Section {
    /// Opens the program's section; other sections are refused, its absence is not.
    pub(super) fn open(ini: &Ini, name: &'static str) -> Result<Self, ConfigError> {
        if let Some(other) = ini.sections().find(|section| *section != name) {
            return Err(ConfigError::UnknownSection(other.to_owned()));
        }
        let left = ini.section(name).cloned().unwrap_or_default();
        Ok(Self { name, given: left.keys().cloned().collect(), left })
    }

    /// Sets an option over what the file says.
    pub(super) fn put(&mut self, option: &str, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.given.insert(option.to_owned());
            self.left.insert(option.to_owned(), value.into());
        }
    }

    /// Tells which of the options were set though they change nothing.
    pub(super) fn without_effect(&self, options: &[(&str, &str)]) -> Vec<String> {
        let given = options.iter().filter(|(option, _)| self.given.contains(*option));
        given.map(|(option, reason)| format!("the option {option} has no effect: {reason}")).collect()
    }

    /// Takes an option out.
    pub(super) fn take(&mut self, option: &str) -> Option<String> {
        self.left.remove(option)
    }

    /// Takes all options that begin with the prefix.
    pub(super) fn take_prefixed(&mut self, prefix: &str) -> Vec<(String, String)> {
        let names: Vec<_> = self.left.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        names.into_iter().filter_map(|name| self.left.remove_entry(&name)).collect()
    }

    pub(super) fn text(&mut self, option: &str, default: &str) -> String {
        self.take(option).unwrap_or_else(|| default.to_owned())
    }

    pub(super) fn optional(&mut self, option: &str) -> Option<String> {
        self.take(option).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&mut self, option: &'static str) -> Result<String, ConfigError> {
        self.optional(option).ok_or(ConfigError::Missing { section: self.name, option })
    }

    pub(super) fn secret(&mut self, option: &str) -> Option<Secret> {
        self.optional(option).map(Secret::new)
    }

    pub(super) fn path(&mut self, option: &str, default: &str) -> Result<PathBuf, ConfigError> {
        match self.take(option) {
            None => Ok(default.into()),
            Some(empty) if empty.is_empty() => Err(self.bad_value(option, &empty, "a path")),
            Some(path) => Ok(path.into()),
        }
    }

    pub(super) fn optional_path(&mut self, option: &str, default: Option<&str>) -> Option<PathBuf> {
        match self.take(option) {
            None => default.map(PathBuf::from),
            Some(path) => Some(path).filter(|path| !path.is_empty()).map(PathBuf::from),
        }
    }

    pub(super) fn flag(&mut self, option: &str, default: bool) -> Result<bool, ConfigError> {
        let Some(value) = self.take(option) else { return Ok(default) };
        parse_bool(&value).ok_or_else(|| self.bad_value(option, &value, "yes or no"))
    }

    pub(super) fn number<T: FromStr>(&mut self, option: &str, default: T) -> Result<T, ConfigError> {
        let Some(value) = self.take(option) else { return Ok(default) };
        value.parse().map_err(|_| self.bad_value(option, &value, "a whole number, not negative"))
    }

    pub(super) fn seconds(&mut self, option: &str, default: u64) -> Result<Duration, ConfigError> {
        self.number(option, default).map(Duration::from_secs)
    }

    /// Reads seconds, where 0 stands for no limit of our own.
    pub(super) fn optional_seconds(&mut self, option: &str) -> Result<Option<Duration>, ConfigError> {
        Ok(Some(self.seconds(option, 0)?).filter(|duration| !duration.is_zero()))
    }

    pub(super) fn words(&mut self, option: &str, default: &str) -> Vec<String> {
        self.text(option, default).split_whitespace().map(str::to_owned).collect()
    }

    pub(super) fn bad_value(&self, option: &str, value: &str, expected: &'static str) -> ConfigError {
        ConfigError::BadValue {
            section: self.name,
            option: option.to_owned(),
            value: value.to_owned(),
            expected,
        }
    }

    /// Refuses options that nobody has taken.
    pub(super) fn finish(mut self) -> Result<(), ConfigError> {
        match self.left.pop_first() {
            None => Ok(()),
            Some((option, _)) => Err(ConfigError::UnknownOption { section: self.name, option }),
        }
    }
}
