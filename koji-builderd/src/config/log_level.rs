//! Log levels by the names that the files use.

use std::str::FromStr;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Everything.
    Debug,
    /// What happens.
    Info,
    /// What somebody should look at.
    Warning,
    /// What failed.
    Error,
}

impl LogLevel {
    /// Returns the level of the command line's switches, if they ask for one.
    pub(super) fn of_switches(debug: bool, verbose: bool, quiet: bool) -> Option<Self> {
        [(debug, Self::Debug), (verbose, Self::Info), (quiet, Self::Error)]
            .into_iter()
            .find_map(|(asked, level)| asked.then_some(level))
    }
}

impl FromStr for LogLevel {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        match name.to_ascii_uppercase().as_str() {
            "DEBUG" | "NOTSET" => Ok(Self::Debug),
            "INFO" => Ok(Self::Info),
            "WARNING" | "WARN" => Ok(Self::Warning),
            "ERROR" | "CRITICAL" | "FATAL" => Ok(Self::Error),
            _ => Err(UnknownLevel),
        }
    }
}

/// No level has that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no log level has that name")]
pub struct UnknownLevel;

impl From<LogLevel> for tracing::Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Info => Self::INFO,
            LogLevel::Warning => Self::WARN,
            LogLevel::Error => Self::ERROR,
        }
    }
}
