//! Where and how packages are built.

use std::path::PathBuf;
use std::time::Duration;

use koji_core::ini::parse_bool;

use crate::buildroot::DriverChoice;
use crate::config::ConfigError;
use crate::config::section::Section;

/// Where and how packages are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildrootOptions {
    /// `buildroot_driver`, an addition to upstream's: what makes build roots (auto).
    pub driver: DriverChoice,
    /// `root_cache_size`, an addition to upstream's: how many prepared roots the native driver keeps (8).
    pub root_cache_size: usize,
    /// `root_cache_dir`, an addition to upstream's: where it keeps them (/var/cache/koji-builderd).
    pub root_cache_dir: PathBuf,
    /// `mockdir`: where roots are (/var/lib/mock).
    pub mockdir: PathBuf,
    /// `mockuser`: whom mock runs as (kojibuilder).
    pub mockuser: String,
    /// `mockhost`: what follows the arch in `%_host` (koji-linux-gnu).
    pub mockhost: String,
    /// `mock_bootstrap_image`: whether tags may name an image to bootstrap from (no).
    ///
    /// Upstream takes any text for a yes, "False" too; here the usual words for no count as no.
    pub mock_bootstrap_image: bool,
    /// `chroot_tmpdir`: folder inside roots that is shared with the builder (/chroot_tmpdir).
    pub chroot_tmpdir: PathBuf,
    /// `yum_proxy`: the proxy for packages.
    pub yum_proxy: Option<String>,
    /// `packager` (Koji)
    pub packager: String,
    /// `vendor` (Koji)
    pub vendor: String,
    /// `distribution` (Koji)
    pub distribution: String,
    /// `rpmbuild_timeout`: how long one run of rpmbuild may take; `None` (0) is for ever (86400 s).
    pub rpmbuild_timeout: Option<Duration>,
    /// `support_rpm_source_layout`: whether sources may lie in SPECS/ and SOURCES/ (yes).
    pub support_rpm_source_layout: bool,
    /// When roots are removed.
    pub cleanup: CleanupOptions,
}

/// When roots that are no longer used are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CleanupOptions {
    /// `buildroot_basic_cleanup_delay`: until they are emptied (120 s).
    pub basic_delay: Duration,
    /// `buildroot_final_cleanup_delay`: until nothing is left (86400 s).
    pub final_delay: Duration,
    /// `failed_buildroot_lifetime`: how long those of failed tasks are kept whole (14400 s).
    pub failed_lifetime: Duration,
}

impl BuildrootOptions {
    pub(super) fn read(section: &mut Section) -> Result<Self, ConfigError> {
        Ok(Self {
            driver: read_driver(section)?,
            root_cache_size: section.number("root_cache_size", 8)?,
            root_cache_dir: section.path("root_cache_dir", "/var/cache/koji-builderd")?,
            mockdir: section.path("mockdir", "/var/lib/mock")?,
            mockuser: section.text("mockuser", "kojibuilder"),
            mockhost: section.text("mockhost", "koji-linux-gnu"),
            mock_bootstrap_image: section
                .optional("mock_bootstrap_image")
                .is_some_and(|text| parse_bool(&text).unwrap_or(true)),
            chroot_tmpdir: section.path("chroot_tmpdir", "/chroot_tmpdir")?,
            yum_proxy: section.optional("yum_proxy"),
            packager: section.text("packager", "Koji"),
            vendor: section.text("vendor", "Koji"),
            distribution: section.text("distribution", "Koji"),
            rpmbuild_timeout: Some(section.seconds("rpmbuild_timeout", 86_400)?).filter(|s| !s.is_zero()),
            support_rpm_source_layout: section.flag("support_rpm_source_layout", true)?,
            cleanup: CleanupOptions {
                basic_delay: section.seconds("buildroot_basic_cleanup_delay", 120)?,
                final_delay: section.seconds("buildroot_final_cleanup_delay", 86_400)?,
                failed_lifetime: section.seconds("failed_buildroot_lifetime", 14_400)?,
            },
        })
    }
}

fn read_driver(section: &mut Section) -> Result<DriverChoice, ConfigError> {
    let Some(name) = section.optional("buildroot_driver") else { return Ok(DriverChoice::Auto) };
    name.parse().map_err(|_| section.bad_value("buildroot_driver", &name, "auto, native or mock"))
}
