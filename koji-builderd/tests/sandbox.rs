//! The sandbox as its users rely on it: what gets out of it, what is left of it, what it says.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use koji_builderd::sandbox::{
    Limits, Mount, Network, Outcome, Output, Privileges, Sandbox, SandboxError, SandboxSpec,
};
use support::{processes_with, until};

const USER: Privileges = Privileges::User { uid: 61000, gid: 61000 };

/// A root made of the host's programs, with `shared` at `/shared`.
struct Fixture {
    dir: tempfile::TempDir,
    sandbox: Sandbox,
}

impl Fixture {
    fn new() -> Self {
        let dir = support::scratch();
        for name in ["staging", "shared"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
        }
        std::os::unix::fs::chown(dir.path().join("shared"), Some(61000), Some(61000)).unwrap();
        Self { dir, sandbox: support::sandbox() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn spec(&self, script: &str, privileges: Privileges) -> SandboxSpec {
        let bind = |source: PathBuf, target: &str, read_only| Mount::Bind {
            source,
            target: target.into(),
            read_only,
        };
        let mut mounts = vec![Mount::Tmpfs { target: "/".into(), mode: 0o755 }];
        mounts.push(bind("/usr".into(), "/usr", true));
        for name in ["bin", "sbin", "lib", "lib64"] {
            mounts.push(Mount::Symlink {
                points_to: format!("usr/{name}").into(),
                target: format!("/{name}").into(),
            });
        }
        mounts.push(bind(self.path("shared"), "/shared", false));
        mounts.push(Mount::Proc { target: "/proc".into() });
        mounts.push(Mount::Sys { target: "/sys".into() });
        mounts.push(Mount::Devices { target: "/dev".into() });
        SandboxSpec {
            staging: self.path("staging"),
            mounts,
            network: Network::Loopback,
            hostname: None,
            linux32: false,
            privileges,
            command: ["bash", "-c", script].map(str::to_owned).to_vec(),
            environment: BTreeMap::from([("PATH".to_owned(), "/usr/bin:/usr/sbin".to_owned())]),
            directory: "/shared".into(),
            stdout: Output::Append(self.path("log")),
            stderr: Output::Append(self.path("log")),
            limits: Limits::for_builds(),
        }
    }

    async fn run(&self, script: &str, privileges: Privileges) -> Outcome {
        self.sandbox.run(&self.spec(script, privileges), None).await.unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }
}

#[tokio::test]
async fn the_end_of_the_command_is_told() {
    let fixture = Fixture::new();
    assert_eq!(fixture.run("exit 7", USER).await, Outcome::Exited(7));
    assert_eq!(fixture.run("kill -SEGV $$", USER).await, Outcome::Signaled(11));
    assert_eq!(fixture.run("echo out; echo err >&2", USER).await, Outcome::Exited(0));
    assert_eq!(fixture.log(), "out\nerr\n");
    let mut spec = fixture.spec("", USER);
    spec.command = vec!["no-such-program".into()];
    let error = fixture.sandbox.run(&spec, None).await.unwrap_err();
    assert!(matches!(error, SandboxError::Start { program, .. } if program == "no-such-program"));
}

#[tokio::test]
async fn a_failing_set_up_names_its_step() {
    let fixture = Fixture::new();
    let mut spec = fixture.spec("true", USER);
    spec.mounts.push(Mount::Bind { source: "/no/such".into(), target: "/x".into(), read_only: true });
    let error = fixture.sandbox.run(&spec, None).await.unwrap_err();
    assert!(error.to_string().starts_with("failed to mount /no/such on /x: "), "{error}");
}

#[tokio::test]
async fn only_the_loopback_of_its_own_is_reached() {
    let fixture = Fixture::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{port}");
    assert_eq!(fixture.run(&connect, USER).await, Outcome::Exited(1));
    assert!(fixture.log().contains("Connection refused"), "lo must be up: {}", fixture.log());

    let mut with_network = fixture.spec(&connect, USER);
    with_network.network = Network::Host;
    assert_eq!(fixture.sandbox.run(&with_network, None).await.unwrap(), Outcome::Exited(0));
}

#[tokio::test]
async fn what_the_command_leaves_running_is_ended() {
    let fixture = Fixture::new();
    let marker = "sleep 987654321.1";
    let script = format!("setsid {marker} >/dev/null 2>&1 & until pgrep -f '^{marker}'; do :; done");
    assert_eq!(fixture.run(&script, USER).await, Outcome::Exited(0));
    assert_eq!(processes_with("987654321.1"), Vec::<String>::new());
}

#[tokio::test]
async fn the_time_limit_ends_everything() {
    let fixture = Fixture::new();
    let limit = Duration::from_millis(300);
    let spec = fixture.spec("trap '' TERM INT HUP; sleep 987654321.2 & wait", USER);
    assert_eq!(fixture.sandbox.run(&spec, Some(limit)).await.unwrap(), Outcome::TimedOut(limit));
    assert_eq!(processes_with("987654321.2"), Vec::<String>::new());
}

#[tokio::test]
async fn dropping_the_wait_ends_everything() {
    let fixture = Fixture::new();
    let spec = fixture.spec("sleep 987654321.3", USER);
    let running = tokio::spawn({
        let sandbox = fixture.sandbox.clone();
        async move { sandbox.run(&spec, None).await }
    });
    until("the command runs", || !processes_with("987654321.3").is_empty()).await;
    running.abort();
    until("the command is gone", || processes_with("987654321.3").is_empty()).await;
}

#[tokio::test]
async fn no_mount_shows_on_the_host_and_none_stays() {
    let fixture = Fixture::new();
    let spec = fixture.spec("touch started; until [ -e seen ]; do :; done", USER);
    let mounts = || std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    let ours = fixture.dir.path().to_str().unwrap().to_owned();
    let watch = async {
        until("the command runs", || fixture.path("shared/started").exists()).await;
        assert!(!mounts().contains(&ours), "{}", mounts());
        std::fs::write(fixture.path("shared/seen"), "").unwrap();
    };
    let (outcome, ()) = tokio::join!(fixture.sandbox.run(&spec, None), watch);
    assert_eq!(outcome.unwrap(), Outcome::Exited(0));
    assert!(std::fs::read_dir(fixture.path("staging")).unwrap().next().is_none());
    std::fs::remove_dir_all(fixture.dir.path().join("staging")).unwrap();
}

#[tokio::test]
async fn the_build_user_has_no_powers() {
    let fixture = Fixture::new();
    let script = "set -e; id -u; id -G; grep -E '^(Cap(Eff|Bnd)|NoNewPrivs)' /proc/self/status; ulimit -c
        ! touch /usr/mark; ! mount -t tmpfs x /shared; ! chroot /usr true; ls /proc | grep -c '^[0-9]'";
    assert_eq!(fixture.run(script, USER).await, Outcome::Exited(0));
    let log = fixture.log();
    let expected = "61000\n61000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n0\n";
    assert!(log.starts_with(expected), "{log}");
}

#[tokio::test]
async fn root_inside_is_no_root_outside() {
    let fixture = Fixture::new();
    let disk = support::some_block_device();
    let refused = [
        "mount -t tmpfs x /shared",
        "mount -o remount,rw,bind /usr",
        "echo x > /proc/sys/kernel/core_pattern",
        "echo b > /proc/sysrq-trigger",
        "cat /proc/1/environ",
        "ls /proc/1/root/",
        "cat /proc/1/exe",
        "touch /usr/mark /sys/mark",
        &format!("mknod /shared/disk b {disk} && head -c1 /shared/disk"),
        &format!("mknod /dev/shm/disk b {disk} && head -c1 /dev/shm/disk"),
        &format!("mknod /dev/disk b {disk} && head -c1 /dev/disk"),
    ];
    for script in refused {
        let outcome = fixture.run(&format!("set -e; {script}"), Privileges::PackageRoot).await;
        assert!(matches!(outcome, Outcome::Exited(1..)), "{script}: {outcome:?}\n{}", fixture.log());
    }
    // The classic way out of a chroot ends in the sandbox's root, where the host's files are not.
    let escape = "perl -e 'mkdir q(x); chroot q(x) or die; chdir q(..) for 1..99; chroot q(.) or die;
        exit(-e q(/home) || -e q(/work) || !-e q(/shared))'";
    assert_eq!(fixture.run(escape, Privileges::PackageRoot).await, Outcome::Exited(0), "{}", fixture.log());
    assert_eq!(fixture.run("chown 5 . && chroot / true", Privileges::PackageRoot).await, Outcome::Exited(0));
}

#[tokio::test]
async fn a_link_in_the_root_does_not_lead_a_mount_outside() {
    let fixture = Fixture::new();
    let (root, outside) = (fixture.path("root"), fixture.path("outside"));
    std::fs::create_dir_all(&root).unwrap();
    std::fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, root.join("trap")).unwrap();
    let mut spec = fixture.spec("true", USER);
    spec.mounts[0] = Mount::Bind { source: root, target: "/".into(), read_only: false };
    spec.mounts.push(Mount::Bind { source: "/usr".into(), target: "/trap/made".into(), read_only: true });
    let error = fixture.sandbox.run(&spec, None).await.unwrap_err();
    assert!(matches!(error, SandboxError::SetUp { .. }), "{error}");
    assert!(std::fs::read_dir(&outside).unwrap().next().is_none());
}

#[tokio::test]
async fn overlays_keep_the_lower_directory_as_it_was() {
    let fixture = Fixture::new();
    for name in ["lower", "upper", "work,with:odd name"] {
        std::fs::create_dir(fixture.path(name)).unwrap();
    }
    std::fs::write(fixture.path("lower/old"), "old").unwrap();
    let mut spec = fixture.spec("rm /tree/old && echo new > /tree/new", Privileges::PackageRoot);
    spec.mounts.push(Mount::Overlay {
        lower: fixture.path("lower"),
        upper: fixture.path("upper"),
        work: fixture.path("work,with:odd name"),
        target: "/tree".into(),
    });
    assert_eq!(fixture.sandbox.run(&spec, None).await.unwrap(), Outcome::Exited(0), "{}", fixture.log());
    assert_eq!(std::fs::read_to_string(fixture.path("lower/old")).unwrap(), "old");
    assert_eq!(std::fs::read_to_string(fixture.path("upper/new")).unwrap(), "new\n");
    spec.command[2] = "test ! -e /tree/old -a -e /tree/new".into();
    assert_eq!(fixture.sandbox.run(&spec, None).await.unwrap(), Outcome::Exited(0), "{}", fixture.log());
}
