//! What can be wrong with a configuration.

use koji_core::ini::IniError;

/// Why a program cannot start with its configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read; the source names it.
    #[error("failed to read the configuration")]
    Read(#[source] std::io::Error),
    /// The file is no INI file.
    #[error("failed to understand {path}")]
    Syntax {
        /// The file.
        path: String,
        /// What is wrong in it.
        source: IniError,
    },
    /// The file has a section that nothing reads.
    #[error("unknown section [{0}]")]
    UnknownSection(String),
    /// The file has an option that nothing reads.
    #[error("unknown option {option} in section [{section}]")]
    UnknownOption {
        /// The program's section.
        section: &'static str,
        /// The option, in lower case.
        option: String,
    },
    /// An option without a default is not set.
    #[error("the option {option} in section [{section}] is required")]
    Missing {
        /// The program's section.
        section: &'static str,
        /// The option.
        option: &'static str,
    },
    /// An option has a value that makes no sense.
    #[error("the option {option} in section [{section}] is {value:?}, expected {expected}")]
    BadValue {
        /// The program's section.
        section: &'static str,
        /// The option.
        option: String,
        /// What it is set to.
        value: String,
        /// What it can be set to.
        expected: &'static str,
    },
}
