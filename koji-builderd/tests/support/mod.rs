//! What the integration tests share: the helper program, a repository, roots and places to work in.

#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use koji_builderd::buildroot::native::{NativeBuildroot, NativeHost};
use koji_builderd::buildroot::{Buildroot, BuildrootConfig};
use koji_builderd::logs::LogSource as _;
use koji_builderd::sandbox::Sandbox;
use koji_core::mock_config::{MockConfig, PackageIdentity, RootOwner, TagExtra};
use koji_proto::Value;

/// Returns sandboxes that use the daemon's binary as their helper.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_koji-builderd"))
}

/// Makes a directory that goes away at the end of the test.
///
/// It lies below `target`, since roots need more room than a small /tmp has.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("koji-builderd-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Lists the logs that a root has by now.
pub(crate) fn logs(root: &dyn Buildroot) -> Vec<String> {
    let logs = root.logs().into_iter().flat_map(|place| place.list().unwrap());
    logs.map(|log| log.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Makes a root, or fails the test with the end of its log.
pub(crate) async fn init(root: &mut NativeBuildroot) {
    if let Err(error) = root.init().await {
        let log = std::fs::read_to_string(root.result_dir().join("root.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(40).collect();
        let end: Vec<&str> = lines.into_iter().rev().collect();
        panic!("{error}:\n{}", end.join("\n"));
    }
}

/// Returns "MAJOR MINOR" of a block device that root of the host could read.
pub(crate) fn some_block_device() -> String {
    let device = std::fs::read_dir("/sys/dev/block").unwrap().next().expect("a block device").unwrap();
    device.file_name().to_string_lossy().replace(':', " ")
}

/// Returns what outlives test runs: the directory named by `KOJI_TEST_CACHE`, else one below `target`.
pub(crate) fn cache() -> PathBuf {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/test-cache");
    let dir = std::env::var_os("KOJI_TEST_CACHE").map_or(default, PathBuf::from);
    std::fs::create_dir_all(&dir).unwrap();
    dir.canonicalize().unwrap()
}

/// Returns a repository that roots can be made from; the first call on a machine makes it, which takes half a minute.
pub(crate) fn base_repo() -> &'static Path {
    static REPO: OnceLock<PathBuf> = OnceLock::new();
    REPO.get_or_init(|| {
        let repo = cache().join("base-repo");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart/make-base-repo.sh");
        let output = Command::new(script).arg(&repo).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        repo
    })
}

/// Returns a machine whose cached roots outlive the test run.
pub(crate) fn host() -> Arc<NativeHost> {
    Arc::new(NativeHost::new(cache().join("native"), sandbox()))
}

/// Describes a root of the group with a name that no other test uses.
pub(crate) fn config(group: &str, work_dir: &Path) -> BuildrootConfig {
    config_of(&format!("file://{}", base_repo().display()), group, work_dir)
}

/// Describes a root of another repository's group.
pub(crate) fn config_of(repo_url: &str, group: &str, work_dir: &Path) -> BuildrootConfig {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let id = std::process::id() as usize * 1000 + NEXT.fetch_add(1, Ordering::Relaxed);
    let owner = RootOwner { buildroot_id: id as i64, repo_id: 7, tag: "f1.0-build".into() };
    let settings = MockConfig {
        name: owner.root_name(),
        owner: Some(owner),
        mock_dir: String::new(),
        arch: "x86_64".into(),
        group: group.into(),
        network: false,
        rpmbuild_timeout: 300,
        base_urls: vec![repo_url.to_owned()],
        proxy: None,
        allow_bootstrap_image: false,
        internal_dev_setup: None,
        bind_mounts: Vec::new(),
        identity: PackageIdentity {
            vendor: "Vendor".into(),
            packager: "Packager".into(),
            distribution: "Distribution".into(),
        },
        mock_host: "koji-linux-gnu".into(),
        extra: TagExtra(Value::Struct(vec![
            ("rpm.macro.greeting".into(), "hello from the tag".into()),
            ("rpm.env.FROM_TAG".into(), "yes".into()),
        ])),
        files: BTreeMap::new(),
    };
    BuildrootConfig {
        settings,
        work_dir: work_dir.to_owned(),
        shared_dir: "/chroot_tmpdir".into(),
        setup_timeout: Some(Duration::from_secs(300)),
    }
}

/// Describes a root of the group on the usual machine.
pub(crate) fn root(group: &str, work_dir: &Path) -> NativeBuildroot {
    NativeBuildroot::new(host(), config(group, work_dir))
}

/// What a test's package has besides a small program.
#[derive(Default)]
pub(crate) struct Extras<'a> {
    /// Lines before the description.
    pub preamble: &'a str,
    /// Lines of %build.
    pub build: &'a str,
    /// Further sections.
    pub sections: &'a str,
}

/// Writes a package's spec file and source into a directory.
pub(crate) fn write_package(dir: &Path, extras: &Extras<'_>) -> PathBuf {
    let Extras { preamble, build, sections } = extras;
    let sources = dir.join("SOURCES");
    std::fs::create_dir_all(&sources).unwrap();
    let program = "#include <stdio.h>\nint main(void) { puts(GREETING); return 0; }\n";
    std::fs::write(sources.join("tiny.c"), program).unwrap();
    let spec = format!(
        "Name: tiny\nVersion: 1.0\nRelease: 1%{{?dist}}\nSummary: A tiny program\nLicense: MIT\n\
         Source0: tiny.c\nBuildRequires: gcc\n{preamble}\n%description\nA tiny program.\n\
         %prep\n%setup -q -c -T\ncp %{{SOURCE0}} .\n\
         %build\n{build}\ngcc -g -O2 -DGREETING='\"%{{greeting}}\"' -o tiny tiny.c\n\
         %install\ninstall -D -m 755 tiny %{{buildroot}}/usr/bin/tiny\n\
         %files\n/usr/bin/tiny\n{sections}\n"
    );
    let path = dir.join("tiny.spec");
    std::fs::write(&path, spec).unwrap();
    path
}

/// Returns the pids whose command line contains the text.
pub(crate) fn processes_with(text: &str) -> Vec<String> {
    let of_process = |entry: std::fs::DirEntry| {
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        String::from_utf8_lossy(&line)
            .contains(text)
            .then(|| entry.file_name().to_string_lossy().into_owned())
    };
    std::fs::read_dir("/proc").unwrap().filter_map(|entry| of_process(entry.unwrap())).collect()
}

/// Waits for something that another process does.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
