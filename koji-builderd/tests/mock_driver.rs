//! The mock driver with a program in mock's place that notes how it is called.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use koji_builderd::buildroot::mock::{MockBuildroot, MockHost, MockUser};
use koji_builderd::buildroot::{Buildroot, BuildrootConfig, Disposal, RootCommand, RunAs, SrpmSources};
use koji_proto::FaultCode;
use serde_json::Value as Json;

const USER: MockUser = MockUser { uid: 61001, gid: 61002 };

struct Fixture {
    dir: tempfile::TempDir,
    host: Arc<MockHost>,
}

impl Fixture {
    fn new() -> Self {
        let dir = support::scratch();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let mock_dir = dir.path().join("mock");
        for name in ["mock", "etc", "work"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        chown(&mock_dir, Some(USER.uid), Some(USER.gid)).unwrap();
        // The program is copied, since the mock user may not reach the sources.
        let program = dir.path().join("mock-program");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stand-ins/mock"), &program).unwrap();
        let host = MockHost {
            program,
            mock_dir,
            config_dir: dir.path().join("etc/koji"),
            user: Some(USER),
            ..MockHost::default()
        };
        Self { dir, host: Arc::new(host) }
    }

    fn config(&self) -> BuildrootConfig {
        let mut config = support::config_of("file:///repo", "build", &self.dir.path().join("work"));
        config.settings.name = "tag-1-7".into();
        config
    }

    fn root(&self) -> MockBuildroot {
        MockBuildroot::new(Arc::clone(&self.host), self.config())
    }

    fn behave(&self, what: &str) {
        std::fs::write(self.host.mock_dir.join("behave"), what).unwrap();
    }

    /// What mock was called with, without the configuration that is always named first.
    fn calls(&self) -> Vec<Vec<String>> {
        self.notes().iter().map(|note| strings(&note["args"])[2..].to_vec()).collect()
    }

    fn notes(&self) -> Vec<Json> {
        let text = std::fs::read_to_string(self.host.mock_dir.join("calls")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn strings(list: &Json) -> Vec<String> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn srpm(dir: &Path) -> PathBuf {
    let path = dir.join("tiny-1-1.src.rpm");
    std::fs::write(&path, "source").unwrap();
    path
}

#[tokio::test]
async fn a_build_is_three_calls() {
    let fixture = Fixture::new();
    let mut root = fixture.root();
    root.init().await.unwrap();
    let srpm = srpm(fixture.dir.path());
    let built = root.build_rpms(&srpm, Some("x86_64")).await.unwrap();
    let result = fixture.host.mock_dir.join("tag-1-7/result");
    assert_eq!(built, [result.join("tiny-1-1.src.rpm"), result.join("tiny-1-1.x86_64.rpm")]);
    let rebuild = ["--no-clean", "--target", "x86_64", "--rebuild", srpm.to_str().unwrap()];
    assert_eq!(fixture.calls(), [&["--init"][..], &["--chroot", "uname -r"], &rebuild]);

    let first = &fixture.notes()[0];
    let config = fixture.dir.path().join("etc/koji/tag-1-7.cfg");
    assert_eq!(strings(&first["args"])[..2], ["-r", config.to_str().unwrap()]);
    assert_eq!((first["uid"].as_u64(), first["gid"].as_u64()), (Some(61001), Some(61002)));
    assert!(first["groups"].as_array().unwrap().iter().all(|group| group == 61002));
    assert_eq!(first["setup"], "install @build");
    assert_eq!(first["macros"]["%greeting"], "hello from the tag");

    let logs = support::logs(&root);
    assert_eq!(logs, ["build.log", "mock_config.log", "root.log", "mock_output.log", "dnf.log"]);
    let said = std::fs::read_to_string(fixture.dir.path().join("work/mock_output.log")).unwrap();
    assert!(said.starts_with("mock says --init\nmock says uname -r\n"), "{said}");

    root.teardown(Disposal::Remove).await.unwrap();
    assert!(!config.exists() && !fixture.host.mock_dir.join("tag-1-7").exists());
}

#[tokio::test]
async fn each_step_has_its_command_line() {
    let fixture = Fixture::new();
    let mut root = fixture.root();
    root.init().await.unwrap();
    root.install(&["bash".into(), "perl(x)".into()]).await.unwrap();
    let make = RootCommand {
        directory: Some("/chroot_tmpdir/co".into()),
        environment: [("A".to_owned(), "b c".to_owned())].into(),
        ..RootCommand::new(["make", "sources"])
    };
    root.run(&make).await.unwrap();
    root.run(&RootCommand { user: RunAs::Root, ..RootCommand::new(["id"]) }).await.unwrap();
    let checkout = root.shared_dir().host.join("co");
    std::fs::create_dir(&checkout).unwrap();
    let sources = SrpmSources { spec: checkout.join("tiny.spec"), sources: checkout.clone() };
    let packed = root.build_srpm(&sources).await.unwrap();
    assert_eq!(packed, root.result_dir().join("tiny-1-1.src.rpm"));
    let checkout = checkout.to_str().unwrap();
    let spec = format!("{checkout}/tiny.spec");
    let expected: [&[&str]; 4] = [
        &["--install", "bash", "perl(x)"],
        &[
            "--no-clean",
            "--unpriv",
            "--cwd",
            "/chroot_tmpdir/co",
            "--chroot",
            "env",
            "A=b c",
            "make",
            "sources",
        ],
        &["--no-clean", "--chroot", "--", "id"],
        &["--no-clean", "--buildsrpm", "--spec", &spec, "--sources", checkout, "--target", "noarch"],
    ];
    assert_eq!(fixture.calls()[2..], expected);
}

#[tokio::test]
async fn a_source_package_is_packed_again_in_the_shared_directory() {
    let fixture = Fixture::new();
    let mut root = fixture.root();
    root.init().await.unwrap();
    let again = root.rebuild_srpm(&srpm(fixture.dir.path())).await.unwrap();
    assert_eq!(again, root.result_dir().join("tiny-1-2.src.rpm"));
    assert_eq!(std::fs::read_to_string(again).unwrap(), "again");
    let top = "_topdir /chroot_tmpdir/srpm_unpacked";
    let common = ["--no-clean", "--target", "noarch", "--chroot", "--"];
    let unpack = ["rpm", "--define", top, "-iv", "/chroot_tmpdir/tiny-1-1.src.rpm"];
    let pack =
        ["rpmbuild", "--define", top, "-bs", "--nodeps", "/chroot_tmpdir/srpm_unpacked/SPECS/tiny.spec"];
    assert_eq!(fixture.calls()[2..], [[&common[..], &unpack].concat(), [&common[..], &pack].concat()]);
}

#[tokio::test]
async fn settings_of_the_tag_show_on_the_command_line() {
    let fixture = Fixture::new();
    let mut config = fixture.config();
    config.settings.allow_bootstrap_image = true;
    config.settings.extra.0 = [
        ("mock.new_chroot".to_owned(), 0.into()),
        ("mock.bootstrap_image".to_owned(), "registry/image".into()),
    ]
    .into_iter()
    .collect();
    let mut root = MockBuildroot::new(Arc::clone(&fixture.host), config);
    root.init().await.unwrap();
    assert_eq!(fixture.calls()[0], ["--old-chroot", "--bootstrap-image-ready", "--init"]);
}

#[tokio::test]
async fn exit_statuses_say_which_log_to_read() {
    let fixture = Fixture::new();
    let mut root = fixture.root();
    root.init().await.unwrap();
    let srpm = srpm(fixture.dir.path());
    for (status, end) in [
        ("10", "mock exited with status 10; see build.log for more information"),
        ("1", "mock exited with status 1; see build.log or root.log for more information"),
        ("30", "mock exited with status 30; see root.log for more information"),
        ("-9", "mock was killed by signal 9; see root.log for more information"),
    ] {
        fixture.behave(status);
        let error = root.build_rpms(&srpm, None).await.unwrap_err();
        assert_eq!(error.to_string(), format!("error building package (arch x86_64), {end}"));
        assert_eq!(error.fault_code(), FaultCode::Build);
    }
    let error = fixture.root().init().await.unwrap_err();
    assert_eq!(error.fault_code(), FaultCode::Buildroot);
}

#[tokio::test]
async fn mock_is_asked_to_stop_when_time_is_up() {
    let fixture = Fixture::new();
    fixture.behave("hang");
    let mut config = fixture.config();
    config.setup_timeout = Some(Duration::from_secs(5));
    let mut root = MockBuildroot::new(Arc::clone(&fixture.host), config);
    let error = root.init().await.unwrap_err();
    assert!(error.to_string().contains("mock was killed after its time limit of 5 seconds"), "{error}");
    assert!(fixture.host.mock_dir.join("terminated").exists());
}

#[tokio::test]
async fn a_missing_mock_is_named() {
    let fixture = Fixture::new();
    let host = MockHost { program: "/no/such/mock".into(), ..(*fixture.host).clone() };
    let error = MockBuildroot::new(Arc::new(host), fixture.config()).init().await.unwrap_err();
    assert!(error.to_string().contains("/no/such/mock"), "{error}");
}
