//! How roots of the native driver come about, are shared, listed and cleaned up.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use koji_builderd::buildroot::native::{Layering, NativeBuildroot, NativeHost, cleanup_stale};
use koji_builderd::buildroot::{Buildroot, Disposal, RootCommand, RunAs};

fn root_log(root: &NativeBuildroot) -> String {
    std::fs::read_to_string(root.result_dir().join("root.log")).unwrap()
}

fn place(root: &NativeBuildroot) -> PathBuf {
    root.result_dir().parent().unwrap().to_owned()
}

#[tokio::test]
async fn concurrent_roots_share_one_that_is_made_once_and_later_ones_come_fast() {
    let dir = support::scratch();
    let host = Arc::new(NativeHost::new(dir.path().join("base"), support::sandbox()));
    let new = || NativeBuildroot::new(Arc::clone(&host), support::config("build", dir.path()));
    let (mut first, mut second, mut third) = (new(), new(), new());
    tokio::join!(support::init(&mut first), support::init(&mut second));
    let made = [&first, &second].iter().filter(|root| root_log(root).contains("making root")).count();
    assert_eq!(made, 1);

    let start = Instant::now();
    support::init(&mut third).await;
    let took = start.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");

    let mark = RootCommand { user: RunAs::Root, ..RootCommand::new(["touch", "/usr/mark"]) };
    first.run(&mark).await.unwrap();
    let see = RootCommand::new(["test", "-e", "/usr/mark"]);
    second.run(&see).await.unwrap_err();
    for mut root in [first, second, third] {
        root.teardown(Disposal::Remove).await.unwrap();
    }
    let left: BTreeSet<_> =
        std::fs::read_dir(&host.base).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, BTreeSet::from(["cache".into()]));
}

#[tokio::test]
async fn a_root_holds_nothing_but_its_packages_and_the_build_user() {
    let dir = support::scratch();
    let mut root = support::root("build", dir.path());
    support::init(&mut root).await;
    let script = "set -e; echo /*; rpm -Va --nodeps 2>&1 | grep -E 'missing|passwd|group'
        id -un; id -gn; echo $HOME; pwd; test -w . -a -w /chroot_tmpdir -a -w /tmp";
    let command = RootCommand { log: Some("look.log".into()), ..RootCommand::new(["bash", "-c", script]) };
    root.run(&command).await.unwrap();
    let seen = std::fs::read_to_string(root.result_dir().join("look.log")).unwrap();
    let expected = "/bin /boot /builddir /chroot_tmpdir /dev /etc /home /lib /lib64 /mnt /opt /proc /root /run /sbin \
                    /srv /sys /tmp /usr /var\nS.5....T.    /etc/group\nS.5....T.    /etc/passwd\n\
                    mockbuild\nmock\n/builddir\n/builddir\n";
    assert_eq!(seen, expected);
    root.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn the_listing_is_what_rpm_says_and_copies_do_what_overlays_do() {
    let dir = support::scratch();
    let mut host = NativeHost::new(support::cache().join("native"), support::sandbox());
    host.layering = Layering::Copy;
    let mut root = NativeBuildroot::new(Arc::new(host), support::config("srpm-build", dir.path()));
    support::init(&mut root).await;
    root.install(&["zstd".into()]).await.unwrap();
    let listed = root.installed().await.unwrap();

    let tree = place(&root).join("tree");
    let output = Command::new("rpm")
        .args(["--root", tree.to_str().unwrap(), "--dbpath", "/var/lib/rpm", "-qa", "--qf"])
        .arg("%{NAME} %{VERSION} %{RELEASE} %{EPOCH} %{ARCH} %{SIZE} %{BUILDTIME} %{SIGMD5}\n")
        .output()
        .unwrap();
    let expected: BTreeSet<_> =
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    let listed: BTreeSet<_> = listed
        .iter()
        .map(|p| {
            let epoch = p.epoch.map_or("(none)".to_owned(), |epoch| epoch.to_string());
            let (name, version, release, arch) = (&p.name, &p.version, &p.release, &p.arch);
            format!(
                "{name} {version} {release} {epoch} {arch} {} {} {}",
                p.size, p.build_time, p.payload_hash
            )
        })
        .collect();
    assert_eq!(listed, expected);
    assert!(listed.len() > 50 && listed.iter().any(|line| line.starts_with("zstd ")));

    let mut other = support::root("srpm-build", dir.path());
    support::init(&mut other).await;
    assert!(other.installed().await.unwrap().iter().all(|package| package.name != "zstd"));
    for mut root in [root, other] {
        root.teardown(Disposal::Remove).await.unwrap();
    }
}

#[tokio::test]
async fn a_kept_root_stays_and_its_name_can_be_used_again() {
    let dir = support::scratch();
    let config = support::config("srpm-build", dir.path());
    let mut root = NativeBuildroot::new(support::host(), config.clone());
    support::init(&mut root).await;
    std::fs::write(root.shared_dir().host.join("file"), "").unwrap();
    root.teardown(Disposal::Keep).await.unwrap();
    cleanup_stale(&support::host().base).await.unwrap();
    assert!(root.shared_dir().host.join("file").exists());

    let mut again = NativeBuildroot::new(support::host(), config);
    support::init(&mut again).await;
    assert!(!again.shared_dir().host.join("file").exists());
    again.teardown(Disposal::Remove).await.unwrap();
}

#[tokio::test]
async fn the_database_lies_where_the_roots_own_rpm_looks_for_it() {
    let dir = support::scratch();
    let repo = repo_with_database_in_usr(dir.path());
    let mut config = support::config("srpm-build", dir.path());
    config.settings.base_urls = vec![format!("file://{}", repo.display())];
    let host = NativeHost::new(dir.path().join("base"), support::sandbox());
    let mut root = NativeBuildroot::new(Arc::new(host), config);
    support::init(&mut root).await;
    root.install(&["zstd".into()]).await.unwrap();
    let script = "test -e /usr/lib/sysimage/rpm/rpmdb.sqlite && rpm -q zstd && \
                  test $(readlink /var/lib/rpm) = ../../usr/lib/sysimage/rpm";
    root.run(&RootCommand::new(["bash", "-c", script])).await.unwrap();
    assert!(root.installed().await.unwrap().iter().any(|package| package.name == "zstd"));
    root.teardown(Disposal::Remove).await.unwrap();
}

/// Makes a repository whose group installs a package that moves rpm's database, as Fedora has it.
fn repo_with_database_in_usr(dir: &Path) -> PathBuf {
    let repo = dir.join("repo");
    std::fs::create_dir_all(&repo).unwrap();
    let comps = std::fs::read_to_string(support::base_repo().join("comps.xml")).unwrap();
    let ours = "<packagereq type=\"mandatory\">moved</packagereq>\n</packagelist>";
    std::fs::write(repo.join("comps.xml"), comps.replace("</packagelist>", ours)).unwrap();
    let spec = "Name: moved\nVersion: 1\nRelease: 1\nSummary: Moves the database\nLicense: MIT\nBuildArch: noarch\n\
                Requires: rpm-build\n%description\nMoves.\n%install\nmkdir -p %{buildroot}/etc/rpm/x86_64-linux\n\
                echo '%%_dbpath /usr/lib/sysimage/rpm' > %{buildroot}/etc/rpm/x86_64-linux/macros\n\
                %files\n/etc/rpm/x86_64-linux/macros\n";
    std::fs::write(dir.join("moved.spec"), spec).unwrap();
    let script = "cp -r $1/Packages $2/ && rpmbuild -bb --define \"_topdir $3/top\" --define \"_rpmdir $2/Packages\" \
                  $3/moved.spec && createrepo_c -q -g comps.xml $2";
    let output = Command::new("bash")
        .args(["-c", script, "bash"])
        .args([support::base_repo(), repo.as_path(), dir])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    repo
}

#[tokio::test]
async fn repositories_are_read_over_http() {
    let dir = support::scratch();
    let url = serve(support::base_repo());
    let mut config = support::config("srpm-build", dir.path());
    // The first mirror is down.
    config.settings.base_urls = vec!["http://127.0.0.1:9/nothing".into(), url];
    let host = NativeHost::new(dir.path().join("base"), support::sandbox());
    let mut root = NativeBuildroot::new(Arc::new(host), config);
    support::init(&mut root).await;
    root.install(&["zstd".into()]).await.unwrap();
    root.teardown(Disposal::Remove).await.unwrap();
}

/// Serves the files of a directory on the loopback interface until the test ends.
fn serve(dir: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let dir = dir.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let dir = dir.clone();
            std::thread::spawn(move || answer(&stream, &dir));
        }
    });
    url
}

/// Answers one request; whoever asks has closed the connection if that fails.
fn answer(mut stream: &TcpStream, dir: &Path) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next()?.ok()?;
    while !lines.next()?.ok()?.is_empty() {}
    let path = request.split(' ').nth(1)?.replace("%2b", "+").replace("%2B", "+");
    let (status, body) = match std::fs::read(dir.join(path.trim_start_matches('/'))) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

const MARKER: &str = "987654321.5";

#[tokio::test]
#[ignore = "run by another test, in a process that is killed"]
async fn driver_process() {
    let dir = std::env::var_os("KOJI_TEST_DIR").map(PathBuf::from).expect("the other test's directory");
    let mut root = support::root("srpm-build", &dir);
    support::init(&mut root).await;
    std::fs::write(dir.join("place"), place(&root).to_str().unwrap()).unwrap();
    let script = format!("setsid sleep {MARKER} & touch /chroot_tmpdir/running; sleep {MARKER}");
    let _ = root.run(&RootCommand::new(["bash", "-c", &script])).await;
}

#[tokio::test]
async fn a_killed_builder_leaves_nothing_that_is_not_cleaned_up() {
    let dir = support::scratch();
    let mut driver = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "driver_process", "--ignored"])
        .env("KOJI_TEST_DIR", dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let place = || std::fs::read_to_string(dir.path().join("place")).map(PathBuf::from);
    support::until("the command runs", || place().is_ok_and(|p| p.join("shared/running").exists())).await;
    let place = place().unwrap();
    let base = support::host().base.clone();
    assert!(!cleanup_stale(&base).await.unwrap().contains(&place), "a living root was removed");
    assert!(place.join("upper").exists());

    driver.kill().unwrap();
    driver.wait().unwrap();
    support::until("its processes are gone", || support::processes_with(MARKER).is_empty()).await;
    // Somebody has looked at the root and left a mount behind.
    let mount = place.join("upper/mnt");
    std::fs::create_dir_all(&mount).unwrap();
    assert!(Command::new("mount").args(["-t", "tmpfs", "left"]).arg(&mount).status().unwrap().success());
    assert!(cleanup_stale(&base).await.unwrap().contains(&place));
    assert!(!place.exists() && !PathBuf::from(format!("{}.lock", place.display())).exists());
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap();
    assert!(!mounts.contains(place.to_str().unwrap()), "{mounts}");
}
