//! Builds of real packages in roots of the native driver.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use koji_builderd::buildroot::native::NativeBuildroot;
use koji_builderd::buildroot::{
    Buildroot, BuildrootError, Disposal, Failure, RootCommand, RunAs, SrpmSources,
};
use koji_builderd::logs::LogSource as _;
use koji_builderd::sandbox::Outcome;
use koji_proto::FaultCode;
use support::Extras;

/// Packs the tiny package without a root, which is faster.
fn srpm(dir: &Path, extras: Extras<'_>) -> PathBuf {
    let spec = support::write_package(dir, &extras);
    let define = |name: &str, value: &Path| format!("{name} {}", value.display());
    let output = std::process::Command::new("rpmbuild")
        .args(["-bs", "--nodeps", "--define", "dist .kt1", "--define", "greeting x"])
        .args(["--define", &define("_sourcedir", &dir.join("SOURCES"))])
        .args(["--define", &define("_srcrpmdir", dir)])
        .arg(spec)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    dir.join("tiny-1.0-1.kt1.src.rpm")
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn log(root: &NativeBuildroot, name: &str) -> String {
    std::fs::read_to_string(root.result_dir().join(name)).unwrap_or_default()
}

async fn build(root: &mut NativeBuildroot, srpm: &Path) -> Result<Vec<PathBuf>, BuildrootError> {
    root.init().await?;
    root.build_rpms(srpm, None).await
}

fn query(package: &Path, format: &str) -> String {
    let output =
        std::process::Command::new("rpm").args(["-qp", "--qf", format]).arg(package).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_package_goes_from_spec_file_to_rpms() {
    let dir = support::scratch();
    let mut srpm_root = support::root("srpm-build", dir.path());
    srpm_root.init().await.unwrap();
    let checkout = srpm_root.shared_dir().host.join("tiny");
    let spec =
        support::write_package(&checkout, &Extras { build: "test \"$FROM_TAG\" = yes", ..Extras::default() });
    let sources = SrpmSources { spec, sources: checkout.join("SOURCES") };
    let srpm = srpm_root.build_srpm(&sources).await.unwrap();
    assert_eq!(srpm, srpm_root.result_dir().join("tiny-1.0-1.kt1.src.rpm"));

    let mut root = support::root("build", dir.path());
    let built = build(&mut root, &srpm).await.unwrap();
    let expected = [
        "tiny-1.0-1.kt1.src.rpm",
        "tiny-1.0-1.kt1.x86_64.rpm",
        "tiny-debuginfo-1.0-1.kt1.x86_64.rpm",
        "tiny-debugsource-1.0-1.kt1.x86_64.rpm",
    ];
    assert_eq!(names(&built), expected);
    let identity =
        query(&built[1], "%{VENDOR} %{PACKAGER} %{DISTRIBUTION} [%{FILEUSERNAME}:%{FILEGROUPNAME} ]");
    assert!(identity.starts_with("Vendor Packager Distribution root:root "), "{identity}");
    assert!(query(&built[0], "[%{FILEUSERNAME}:%{FILEGROUPNAME} ]").starts_with("mockbuild:mock "));

    let logs = support::logs(&root);
    for name in ["build.log", "hw_info.log", "installed_pkgs.log", "mock_config.log", "root.log", "state.log"]
    {
        assert!(logs.contains(&name.to_owned()), "{name} is missing in {logs:?}");
    }
    assert!(log(&root, "build.log").contains("hello from the tag"));
    assert!(log(&root, "installed_pkgs.log").contains("gcc-4:"));
    assert!(log(&root, "state.log").contains("Finish: rpmbuild tiny-1.0-1.kt1.src.rpm"));
    let place = root.result_dir().parent().unwrap().to_owned();
    root.teardown(Disposal::Remove).await.unwrap();
    srpm_root.teardown(Disposal::Remove).await.unwrap();
    assert!(!place.exists());
}

#[tokio::test]
async fn a_source_package_is_packed_again_with_the_roots_macros() {
    let dir = support::scratch();
    let srpm = srpm(dir.path(), Extras::default());
    let mut root = support::root("srpm-build", dir.path());
    root.init().await.unwrap();
    let again = root.rebuild_srpm(&srpm).await.unwrap();
    assert_eq!(again.file_name().unwrap(), "tiny-1.0-1.kt1.src.rpm");
    assert_eq!(query(&again, "%{VENDOR}"), "Vendor");
    assert_eq!(query(&srpm, "%{VENDOR}"), "(none)");
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn the_network_is_cut() {
    let dir = support::scratch();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{}", listener.local_addr().unwrap().port());
    let srpm = srpm(dir.path(), Extras { build: &connect, ..Extras::default() });
    let mut root = support::root("build", dir.path());
    let error = build(&mut root, &srpm).await.unwrap_err();
    assert!(matches!(error, BuildrootError::Build { log: "build.log", .. }), "{error}");
    assert!(log(&root, "build.log").contains("Connection refused"));

    let shell = |network| RootCommand { network, ..RootCommand::new(["bash", "-c", &connect]) };
    root.run(&shell(false)).await.unwrap_err();
    root.run(&shell(true)).await.unwrap();
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn a_build_writes_nowhere_but_in_its_root() {
    let dir = support::scratch();
    let build_script =
        "for file in /mark /etc/mark /usr/bin/mark /dev/mark /sys/mark /proc/sys/kernel/hostname; do
           if echo x 2>/dev/null > $file; then exit 1; fi; done
         test ! -e /builddir/../../../../../work";
    let srpm = srpm(dir.path(), Extras { build: build_script, ..Extras::default() });
    let mut root = support::root("build", dir.path());
    build(&mut root, &srpm).await.unwrap();

    // What root of one root does stays there.
    let mark = RootCommand { user: RunAs::Root, ..RootCommand::new(["touch", "/etc/mark"]) };
    let see = RootCommand::new(["test", "-e", "/etc/mark"]);
    root.run(&mark).await.unwrap();
    root.run(&see).await.unwrap();
    let mut other = support::root("build", dir.path());
    other.init().await.unwrap();
    other.run(&see).await.unwrap_err();
    for mut root in [root, other] {
        root.teardown(Disposal::Remove).await.unwrap();
    }
}

#[tokio::test]
async fn a_link_in_place_of_a_result_is_not_followed() {
    let dir = support::scratch();
    let evil = "mkdir -p %{_rpmdir}; ln -s /etc/passwd %{_rpmdir}/evil.rpm";
    let srpm = srpm(dir.path(), Extras { build: evil, ..Extras::default() });
    let mut root = support::root("build", dir.path());
    let built = build(&mut root, &srpm).await.unwrap();
    assert!(!names(&built).contains(&"evil.rpm".to_owned()));
    assert!(!root.result_dir().join("evil.rpm").exists());
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn logs_grow_while_the_build_runs() {
    let dir = support::scratch();
    let wait = "echo MARK-1; until [ -e /chroot_tmpdir/go ]; do :; done; echo MARK-2";
    let srpm = srpm(dir.path(), Extras { build: wait, ..Extras::default() });
    let mut root = support::root("build", dir.path());
    root.init().await.unwrap();
    let (logs, shared) = (root.logs(), root.shared_dir().host);
    let read = || {
        let mut text = String::new();
        for place in &logs {
            for log in place.list().unwrap().iter().filter(|log| log.ends_with("build.log")) {
                place.open(log).unwrap().read_to_string(&mut text).unwrap();
            }
        }
        text
    };
    let watch = async {
        while !read().contains("\nMARK-1") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(!read().contains("\nMARK-2"));
        std::fs::write(shared.join("go"), "").unwrap();
    };
    let (built, ()) = tokio::join!(root.build_rpms(&srpm, None), watch);
    built.unwrap();
    assert!(read().contains("\nMARK-2"));
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn build_requirements_are_installed_whatever_their_form() {
    let dir = support::scratch();
    let preamble = "BuildRequires: (dwz or no-such-package)\nBuildRequires: zlib >= 1.2\n\
                    BuildRequires: /usr/bin/eu-readelf\n";
    let srpm = srpm(dir.path(), Extras { preamble, build: "dwz --version", ..Extras::default() });
    let mut root = support::root("build", dir.path());
    build(&mut root, &srpm).await.unwrap();
    let installed = root.installed().await.unwrap();
    assert!(installed.iter().any(|package| package.name == "dwz"));
    assert!(support::logs(&root).iter().any(|log| log == "dnf.log"));
    root.run(&RootCommand::new(["rpm", "-q", "buildsys-build"])).await.unwrap_err();
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn requirements_that_show_while_building_are_installed_too() {
    let dir = support::scratch();
    // What it asks for next depends on what it has got.
    let sections = "%generate_buildrequires
        echo 'dwz >= 0.1'
        if command -v dwz >/dev/null; then echo '(zstd if dwz)'; fi";
    let extras = Extras { build: "dwz --version; zstd --version", sections, ..Extras::default() };
    let srpm = srpm(dir.path(), extras);
    let mut root = support::root("build", dir.path());
    let built = build(&mut root, &srpm).await.unwrap();
    assert!(query(&built[0], "[%{REQUIRES} ]").contains("dwz"));
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn failures_say_what_failed_and_where_to_look() {
    let dir = support::scratch();
    let mut root = support::root("build", dir.path());
    let error = build(&mut root, &srpm(dir.path(), Extras { build: "exit 3", ..Extras::default() }))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "error building package (arch x86_64), rpmbuild exited with status 1; see build.log for more information"
    );
    assert_eq!(error.fault_code(), FaultCode::Build);

    let missing =
        srpm(dir.path(), Extras { preamble: "BuildRequires: no-such-package", ..Extras::default() });
    let error = root.build_rpms(&missing, None).await.unwrap_err();
    assert!(matches!(error, BuildrootError::Build { log: "root.log", .. }), "{error}");
    assert!(log(&root, "root.log").contains("no-such-package"));

    let error = root.install(&["no-such-package".into()]).await.unwrap_err();
    assert_eq!(error.fault_code(), FaultCode::Buildroot);
    let error = root.run(&RootCommand::new(["bash", "-c", "kill -9 $$"])).await.unwrap_err();
    assert_eq!(error.to_string(), "bash was killed by signal 9; see root.log for more information");
    root.teardown(Disposal::Remove).await.unwrap();

    let mut root = support::root("no-such-group", dir.path());
    let error = root.init().await.unwrap_err();
    assert!(matches!(error, BuildrootError::Init { .. }), "{error}");
    assert_eq!(error.fault_code(), FaultCode::Buildroot);
    assert!(matches!(root.installed().await, Err(BuildrootError::NotInitialized)));
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn the_time_limit_of_builds_holds() {
    let dir = support::scratch();
    let srpm = srpm(dir.path(), Extras { build: "while :; do sleep 1; done", ..Extras::default() });
    let mut config = support::config("build", dir.path());
    config.settings.rpmbuild_timeout = 2;
    let mut root = NativeBuildroot::new(support::host(), config);
    let error = build(&mut root, &srpm).await.unwrap_err();
    let limit = Duration::from_secs(2);
    let failure = Failure { program: "rpmbuild".into(), outcome: Outcome::TimedOut(limit) };
    assert_eq!(error.failure(), Some(&failure), "{error}");
    root.teardown(Disposal::Remove).await.unwrap();
}
