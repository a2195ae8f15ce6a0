//! Where sources may come from.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::config::section::Section;
use crate::scm::AllowedScms;

/// Where sources may come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScmOptions {
    /// `allowed_scms`: the rules of this builder.
    pub allowed: AllowedScms,
    /// `allowed_scms_use_config`: whether they are asked (yes).
    pub use_config: bool,
    /// `allowed_scms_use_policy`: whether the hub's policy `build_from_scm` is asked after that (no).
    pub use_policy: bool,
    /// `allow_password_in_scm_url` (no)
    pub allow_password: bool,
    /// `scm_credentials_dir`: what appears as /credentials in roots that source rpms are built in.
    pub credentials_dir: Option<PathBuf>,
}

impl ScmOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            allowed: AllowedScms::parse(&section.text("allowed_scms", "")),
            use_config: section.flag("allowed_scms_use_config", true)?,
            use_policy: section.flag("allowed_scms_use_policy", false)?,
            allow_password: section.flag("allow_password_in_scm_url", false)?,
            credentials_dir: section.optional_path("scm_credentials_dir", None),
        })
    }
}
