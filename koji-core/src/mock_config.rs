//! The configuration of a build root, as mock reads it.
//!
//! Owns what a tag's extra settings and a builder's options mean for a root: setup command, package manager
//! configuration, macros, environment. The builder writes it for mock and takes the same settings for its own roots;
//! the command line prints it for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use koji_proto::Value;

use crate::python_text::repr;

/// What decides about a build root.
#[derive(Debug, Clone, PartialEq)]
pub struct MockConfig {
    /// Whose root it is; people's own configurations have none.
    pub owner: Option<RootOwner>,
    /// Name of the root.
    pub name: String,
    /// Directory that holds roots, such as `/var/lib/mock`.
    pub mock_dir: String,
    /// Architecture asked for, such as `x86_64`.
    pub arch: String,
    /// Package group that makes up the root, such as `build`.
    pub group: String,
    /// Whether what runs in the root may use the network.
    pub network: bool,
    /// Seconds that rpmbuild may take; 0 for no limit.
    pub rpmbuild_timeout: i64,
    /// Mirrors of the one repository that packages come from.
    pub base_urls: Vec<String>,
    /// Proxy for the package manager.
    pub proxy: Option<String>,
    /// Whether the tag may choose an image for the bootstrap root.
    pub allow_bootstrap_image: bool,
    /// Overrides whether mock makes the device nodes; by default it does unless there are bind mounts.
    pub internal_dev_setup: Option<bool>,
    /// Pairs of a path of the host and the path at which it shows in the root.
    pub bind_mounts: Vec<(String, String)>,
    /// The macros vendor, packager and distribution.
    pub identity: PackageIdentity,
    /// Last part of the macro `_host`, such as `koji-linux-gnu`.
    pub mock_host: String,
    /// Extra settings of the tag, inherited ones included.
    pub extra: TagExtra,
    /// Further files of the root: path without a leading slash, contents.
    pub files: BTreeMap<String, String>,
}

/// The hub's ids of a build root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootOwner {
    /// Id of the build root.
    pub buildroot_id: i64,
    /// Id of the repository that it is made from.
    pub repo_id: i64,
    /// Name of the build tag.
    pub tag: String,
}

impl RootOwner {
    /// Returns the name of the root: `<tag>-<id>-<repo>`.
    pub fn root_name(&self) -> String {
        format!("{}-{}-{}", self.tag, self.buildroot_id, self.repo_id)
    }
}

/// Who packages say they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageIdentity {
    /// The macro `vendor`.
    pub vendor: String,
    /// The macro `packager`.
    pub packager: String,
    /// The macro `distribution`.
    pub distribution: String,
}

/// The extra settings of a tag: a map from dotted names to values.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TagExtra(pub Value);

impl TagExtra {
    /// Returns a setting that is there and not nil.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_nil())
    }

    /// Tells whether a setting is there and counts as true.
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::is_truthy)
    }

    /// Returns all settings below a prefix as text, keyed by what follows the prefix.
    fn texts_below(&self, prefix: &str) -> BTreeMap<String, String> {
        let Value::Struct(entries) = &self.0 else { return BTreeMap::new() };
        entries
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(prefix)?.to_owned(), text_of(value))))
            .collect()
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Str(text) => text.clone(),
        other => repr(other),
    }
}

/// A tag's settings contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the tag's mock.plugin_conf.sign_enable needs sign_opts.cmd and sign_opts.opts beside it")]
pub struct IncompleteSigning;

impl MockConfig {
    /// Returns the rpm macros of the root, names with their leading `%`.
    ///
    /// A tag's `rpm.macro.X` overrides all but `%_topdir`, `%_host` and `%_host_cpu`.
    pub fn macros(&self) -> BTreeMap<String, String> {
        let mut macros = BTreeMap::from([
            ("%_rpmfilename".to_owned(), "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm".to_owned()),
            ("%vendor".to_owned(), self.identity.vendor.clone()),
            ("%packager".to_owned(), self.identity.packager.clone()),
            ("%distribution".to_owned(), self.identity.distribution.clone()),
        ]);
        macros.extend(self.extra.texts_below("rpm.macro.").into_iter().map(|(k, v)| (format!("%{k}"), v)));
        macros.extend([
            ("%_topdir".to_owned(), "/builddir/build".to_owned()),
            ("%_host_cpu".to_owned(), self.arch.clone()),
            ("%_host".to_owned(), format!("{}-{}", self.arch, self.mock_host)),
        ]);
        macros
    }

    /// Returns the environment that the tag sets for builds (`rpm.env.X`).
    pub fn environment(&self) -> BTreeMap<String, String> {
        self.extra.texts_below("rpm.env.")
    }

    /// Returns the architecture that packages are built for.
    pub fn target_arch(&self) -> &str {
        if self.arch == "armhfp" { "armv7hl" } else { &self.arch }
    }

    /// Returns the package manager's configuration.
    pub fn yum_conf(&self) -> String {
        let mut text = "[main]\n".to_owned();
        if let Some(proxy) = &self.proxy {
            let _ = writeln!(text, "proxy={proxy}");
        }
        text.push_str(
            "cachedir=/var/cache/yum\ndebuglevel=1\nlogfile=/var/log/yum.log\nreposdir=/dev/null\nretries=20\n\
             obsoletes=1\ngpgcheck=0\nassumeyes=1\nkeepcache=1\ninstall_weak_deps=0\nstrict=1\n\n# repos\n\n",
        );
        text.push_str(&self.repo_section());
        text
    }

    /// Returns the part of the package manager's configuration that names the repository.
    pub fn repo_section(&self) -> String {
        let mut text = format!("[build]\nname=build\nbaseurl={}\n", self.base_urls.join("\n        "));
        if self.extra.is_true("mock.yum.module_hotfixes") {
            text.push_str("module_hotfixes=1\n");
        }
        if self.extra.is_true("mock.yum.best") {
            text.push_str("best=1\n");
        }
        text
    }

    /// Tells whether the bootstrap root comes from an image.
    pub fn uses_bootstrap_image(&self) -> bool {
        self.bootstrap_image().is_some()
    }

    fn bootstrap_image(&self) -> Option<&Value> {
        self.extra.get("mock.bootstrap_image").filter(|image| self.allow_bootstrap_image && image.is_truthy())
    }

    /// Writes the whole configuration file.
    pub fn render(&self) -> Result<String, IncompleteSigning> {
        let mut text = self.header();
        section(&mut text, "", &self.options());
        section(&mut text, "['plugin_conf']", &self.plugins()?);
        if !self.bind_mounts.is_empty() {
            for (source, target) in &self.bind_mounts {
                let _ = writeln!(
                    text,
                    "config_opts['plugin_conf']['bind_mount_opts']['dirs'].append(({}, {}))",
                    repr(&source.as_str().into()),
                    repr(&target.as_str().into())
                );
            }
            text.push('\n');
        }
        section(&mut text, "['macros']", &values(self.macros()));
        section(&mut text, "['environment']", &values(self.environment()));
        section(&mut text, "['files']", &values(self.files.clone()));
        Ok(text)
    }

    fn header(&self) -> String {
        let mut text = "# Auto-generated by the Koji build system\n".to_owned();
        if let Some(owner) = &self.owner {
            let _ = write!(
                text,
                "# Koji buildroot id: {}\n# Koji buildroot name: {}\n# Koji repo id: {}\n# Koji tag: {}\n",
                owner.buildroot_id, self.name, owner.repo_id, owner.tag
            );
        }
        text.push('\n');
        text
    }

    fn options(&self) -> BTreeMap<String, Value> {
        let mut options: BTreeMap<String, Value> = BTreeMap::new();
        let mut set = |key: &str, value: Value| options.insert(key.to_owned(), value);
        set("basedir", self.mock_dir.as_str().into());
        set("chroot_setup_cmd", format!("install @{}", self.group).into());
        set("chroothome", "/builddir".into());
        set("dnf_warning", false.into());
        set("root", self.name.as_str().into());
        set("rpmbuild_networking", self.network.into());
        set("rpmbuild_timeout", self.rpmbuild_timeout.into());
        set("target_arch", self.target_arch().into());
        set("use_host_resolv", self.network.into());
        set("yum.conf", self.yum_conf().into());
        for name in ["package_manager", "releasever", "module_setup_commands"] {
            if let Some(value) = self.extra.get(&format!("mock.{name}")) {
                set(name, value.clone());
            }
        }
        if self.extra.is_true("mock.forcearch") {
            set("forcearch", self.target_arch().into());
        }
        if let Some(value) = self.extra.get("mock.use_bootstrap") {
            set("use_bootstrap", value.is_truthy().into());
        }
        let image =
            self.extra.get("mock.bootstrap_image").filter(|v| self.allow_bootstrap_image && v.is_truthy());
        set("use_bootstrap_image", image.is_some().into());
        if let Some(image) = image {
            set("bootstrap_image", image.clone());
        }
        match self.internal_dev_setup {
            Some(wanted) => drop(set("internal_dev_setup", wanted.into())),
            None if !self.bind_mounts.is_empty() => drop(set("internal_dev_setup", false.into())),
            None => {}
        }
        options
    }

    fn plugins(&self) -> Result<BTreeMap<String, Value>, IncompleteSigning> {
        let mut plugins: BTreeMap<String, Value> = ["ccache_enable", "root_cache_enable", "yum_cache_enable"]
            .map(|k| (k.to_owned(), false.into()))
            .into();
        let sign = |name: &str| self.extra.get(&format!("mock.plugin_conf.sign_{name}")).cloned();
        match (sign("enable"), sign("opts.cmd"), sign("opts.opts")) {
            (None, None, None) => {}
            (Some(enable), Some(command), Some(arguments)) => {
                plugins.insert("sign_enable".to_owned(), enable);
                let opts = Value::Struct(vec![("cmd".into(), command), ("opts".into(), arguments)]);
                plugins.insert("sign_opts".to_owned(), opts);
            }
            _ => return Err(IncompleteSigning),
        }
        Ok(plugins)
    }
}

fn values(texts: BTreeMap<String, String>) -> BTreeMap<String, Value> {
    texts.into_iter().map(|(key, text)| (key, text.into())).collect()
}

fn section(text: &mut String, of: &str, entries: &BTreeMap<String, Value>) {
    for (key, value) in entries {
        let key = Value::Str(key.clone());
        let _ = writeln!(text, "config_opts{of}[{}] = {}", repr(&key), repr(value));
    }
    if !entries.is_empty() {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(extra: Vec<(&str, Value)>) -> MockConfig {
        MockConfig {
            owner: None,
            name: "tiny".into(),
            mock_dir: "/var/lib/mock".into(),
            arch: "x86_64".into(),
            group: "build".into(),
            network: false,
            rpmbuild_timeout: 86400,
            base_urls: vec!["http://web.example.com/kojifiles/repos/m1-build/latest/x86_64".into()],
            proxy: None,
            allow_bootstrap_image: false,
            internal_dev_setup: None,
            bind_mounts: Vec::new(),
            identity: PackageIdentity {
                vendor: "Koji".into(),
                packager: "Koji".into(),
                distribution: "Koji Testing".into(),
            },
            mock_host: "koji-linux-gnu".into(),
            extra: TagExtra(extra.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
            files: BTreeMap::new(),
        }
    }

    #[test]
    fn a_plain_root() {
        insta::assert_snapshot!(config(Vec::new()).render().unwrap());
    }

    #[test]
    fn a_root_with_everything() {
        let mut config = config(vec![
            ("mock.package_manager", "dnf5".into()),
            ("mock.releasever", "40".into()),
            (
                "mock.module_setup_commands",
                vec![Value::Array(vec!["enable".into(), "nodejs:18".into()])].into(),
            ),
            ("mock.use_bootstrap", 0.into()),
            ("mock.bootstrap_image", "registry/f:40".into()),
            ("mock.yum.module_hotfixes", 1.into()),
            ("mock.yum.best", 1.into()),
            ("mock.forcearch", true.into()),
            ("mock.plugin_conf.sign_enable", true.into()),
            ("mock.plugin_conf.sign_opts.cmd", "sign".into()),
            ("mock.plugin_conf.sign_opts.opts", "%(rpms)s".into()),
            ("rpm.macro.dist", ".fc40".into()),
            ("rpm.macro.vendor", "Another".into()),
            ("rpm.macro.number", 5.into()),
            ("rpm.macro._topdir", "/elsewhere".into()),
            ("rpm.env.CFLAGS", "-O2".into()),
        ]);
        config.owner = Some(RootOwner { buildroot_id: 3, repo_id: 7, tag: "f-build".into() });
        config.name = "f-build-3-7".to_owned();
        assert_eq!(config.owner.as_ref().map(RootOwner::root_name), Some(config.name.clone()));
        config.arch = "armhfp".into();
        config.network = true;
        config.allow_bootstrap_image = true;
        config.proxy = Some("http://proxy:3128".into());
        config.base_urls =
            vec!["http://a/repos/f-build/7/armhfp".into(), "http://b/repos/f-build/7/armhfp".into()];
        config.bind_mounts = vec![("/srv/keys".into(), "/credentials".into())];
        config.files.insert("etc/hosts".into(), "127.0.0.1 localhost\n".into());
        insta::assert_snapshot!(config.render().unwrap());
    }

    #[test]
    fn signing_needs_all_its_settings() {
        let config = config(vec![("mock.plugin_conf.sign_enable", true.into())]);
        assert_eq!(config.render(), Err(IncompleteSigning));
    }

    #[test]
    fn macros_that_the_system_depends_on_are_not_overridden() {
        let config = config(vec![("rpm.macro._host", "x".into()), ("rpm.macro.packager", "Me".into())]);
        let macros = config.macros();
        assert_eq!(macros["%_host"], "x86_64-koji-linux-gnu");
        assert_eq!(macros["%packager"], "Me");
    }
}
