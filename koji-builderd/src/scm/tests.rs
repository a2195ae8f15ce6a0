//! Checkouts from a server on this machine, and the command lines of those that are not at hand.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::*;

/// A folder of repositories, served by `git daemon` until the end of a test.
struct GitServer {
    dir: TempDir,
    daemon: Child,
    port: u16,
}

impl GitServer {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let programs = output(Command::new("git").arg("--exec-path"));
        // Between finding a free port and using it somebody else may take it.
        for _ in 0..10 {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
            let mut daemon = Command::new(Path::new(programs.trim()).join("git-daemon"))
                .args(["--listen=127.0.0.1", &format!("--port={port}"), "--export-all", "--reuseaddr"])
                .arg(format!("--base-path={}", dir.path().display()))
                .arg(dir.path())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let deadline = Instant::now() + Duration::from_secs(60);
            while Instant::now() < deadline && daemon.try_wait().unwrap().is_none() {
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                    return Self { dir, daemon, port };
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            daemon.kill().unwrap();
            daemon.wait().unwrap();
        }
        panic!("git daemon does not start");
    }

    /// Makes a repository with one commit of these files.
    fn repository(&self, name: &str, files: &[&str]) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        git(&path, &["init", "-q", "-b", "main"]);
        commit(&path, files);
        path
    }

    fn url(&self, rest: &str) -> ScmUrl {
        ScmUrl::parse(&format!("git://127.0.0.1:{}{rest}", self.port), false).unwrap()
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

/// A folder for a checkout, a home, and a log.
struct Site {
    dir: TempDir,
    checkout: Checkout,
}

impl Site {
    fn new() -> Self {
        Self::with_programs(&std::env::var("PATH").unwrap())
    }

    fn with_programs(path: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().to_str().unwrap();
        let variables = [("PATH", path), ("HOME", home)].map(|(name, value)| (name.into(), value.into()));
        let checkout = Checkout {
            directory: dir.path().join("scmroot"),
            log: dir.path().join("checkout.log"),
            environment: ScmEnvironment::from_vars(variables),
            time_limit: Duration::from_secs(120),
        };
        Self { dir, checkout }
    }

    /// Makes a site whose only programs of these names write down what they are told, and make a folder of the name
    /// that they are told last.
    fn with_recorder(names: &[&str]) -> Self {
        let site = Self::with_programs("");
        let programs = site.dir.path().join("bin");
        std::fs::create_dir(&programs).unwrap();
        for name in names {
            let script =
                "#!/bin/sh\nfor last; do :; done\necho \"$SVN_SSH|$CVS_RSH|$(cat)\"\nmkdir -p \"$last\"\n";
            std::fs::write(programs.join(name), script).unwrap();
            std::fs::set_permissions(programs.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = format!("{}:/usr/bin:/bin", programs.display());
        let environment = ScmEnvironment::from_vars([("PATH".into(), path.into())]);
        Self { checkout: Checkout { environment, ..site.checkout }, dir: site.dir }
    }

    async fn check_out(&self, url: &ScmUrl) -> CheckedOut {
        match self.checkout.run(url, false).await {
            Ok(checked_out) => checked_out,
            Err(error) => panic!("{error}\n{}", self.log()),
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.checkout.log).unwrap_or_default()
    }

    fn commands(&self) -> Vec<String> {
        self.log().lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn git(dir: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"];
    output(Command::new("git").current_dir(dir).args(identity).args(arguments)).trim().to_owned()
}

/// Commits files whose contents are their names, and returns the commit.
fn commit(repository: &Path, files: &[&str]) -> String {
    for file in files {
        let path = repository.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file).unwrap();
    }
    git(repository, &["add", "."]);
    git(repository, &["commit", "-q", "-m", "change"]);
    git(repository, &["rev-parse", "HEAD"])
}

#[tokio::test]
async fn any_name_of_a_revision_will_do() {
    let server = GitServer::start();
    let repository = server.repository("rpms/bash", &["old"]);
    git(&repository, &["tag", "-a", "-m", "x", "v1"]);
    git(&repository, &["tag", "light"]);
    let old = git(&repository, &["rev-parse", "HEAD"]);
    git(&repository, &["checkout", "-q", "-b", "f44"]);
    let new = commit(&repository, &["new"]);
    git(&repository, &["checkout", "-q", "main"]);
    for (revision, expected) in [
        ("main", &old),
        ("HEAD", &old),
        ("v1", &old),
        ("light", &old),
        ("refs/tags/v1", &old),
        ("f44", &new),
        ("origin/f44", &new),
        ("refs/heads/f44", &new),
        (&new, &new),
        (&old, &old),
        (&new[..10], &new),
        ("origin/f44~1", &old),
    ] {
        let site = Site::new();
        let checked_out = site.check_out(&server.url(&format!("/rpms/bash#{revision}"))).await;
        let source = format!("git://127.0.0.1:{}/rpms/bash#{expected}", server.port);
        assert_eq!(checked_out.source, source, "{revision}");
        assert_eq!(checked_out.source_dir.join("new").exists(), *expected == new, "{revision}");
        assert!(checked_out.source_dir.join("old").exists(), "{revision}");
        assert!(checked_out.source_dir.ends_with("scmroot/bash"));
    }
}

#[tokio::test]
async fn the_log_shows_the_commands() {
    let server = GitServer::start();
    server.repository("bash", &["a"]);
    let site = Site::new();
    site.check_out(&server.url("/bash#main")).await;
    let remote = format!("git://127.0.0.1:{}/bash", server.port);
    assert_eq!(
        site.commands(),
        [
            &format!("git clone -n {remote} bash"),
            "git fetch origin main:refs/koji/KOJI_FETCH_HEAD",
            "git reset --hard refs/koji/KOJI_FETCH_HEAD",
            "git rev-parse HEAD",
        ]
    );
    assert!(site.log().contains("Cloning into 'bash'"), "{}", site.log());
}

#[tokio::test]
async fn a_tag_cannot_pass_for_what_was_fetched() {
    let server = GitServer::start();
    let repository = server.repository("bash", &["good"]);
    git(&repository, &["checkout", "-q", "-b", "other"]);
    commit(&repository, &["evil"]);
    git(&repository, &["tag", "KOJI_FETCH_HEAD"]);
    let site = Site::new();
    let checked_out = site.check_out(&server.url("/bash#main")).await;
    assert!(!checked_out.source_dir.join("evil").exists());
}

#[tokio::test]
async fn a_module_is_a_folder() {
    let server = GitServer::start();
    let repository = server.repository("bash.git", &["spec/f44/bash.spec", "file"]);
    symlink("spec", repository.join("link")).unwrap();
    symlink("/etc", repository.join("out")).unwrap();
    let head = commit(&repository, &["more"]);

    let site = Site::new();
    let checked_out = site.check_out(&server.url("/bash.git?spec/f44#main")).await;
    assert!(checked_out.source_dir.ends_with("bash/spec/f44"));
    assert!(checked_out.source.ends_with(&format!("/bash.git?spec/f44#{head}")), "{}", checked_out.source);
    assert!(checked_out.source_dir.join("bash.spec").exists());

    let linked = Site::new().check_out(&server.url("/bash.git?link/f44#main")).await;
    assert!(linked.source_dir.ends_with("bash/spec/f44"), "links inside are followed");
    for module in ["none", "file", "out"] {
        let error = Site::new().checkout.run(&server.url(&format!("/bash.git?{module}#main")), false).await;
        assert!(matches!(error, Err(ScmError::NoModule { .. })), "{module}: {error:?}");
    }
}

#[tokio::test]
async fn common_is_put_beside_the_sources() {
    let server = GitServer::start();
    server.repository("rpms/bash", &["f44/bash.spec"]);
    server.repository("rpms/common", &["Makefile.common"]);
    for (url, common) in [
        ("/rpms/bash#main", "../common"),
        ("/rpms/bash?f44#main", "../common"),
        ("/rpms/bash/.git#main", "../common"),
    ] {
        let site = Site::new();
        let checked_out = site.checkout.run(&server.url(url), true).await.unwrap();
        let common = checked_out.source_dir.join(common);
        assert!(common.join("Makefile.common").exists(), "{url}");
        // The checkout is also seen from inside of a build root, where its path is another.
        let moved = site.dir.path().join("moved");
        std::fs::rename(&site.checkout.directory, &moved).unwrap();
        let below = checked_out.source_dir.strip_prefix(
            site.checkout
                .directory
                .canonicalize()
                .unwrap_or_else(|_| site.dir.path().canonicalize().unwrap().join("scmroot")),
        );
        assert!(moved.join(below.unwrap()).join("../common/Makefile.common").exists(), "{url}");
    }
    let site = Site::new();
    site.checkout.run(&server.url("/rpms/common#main"), true).await.unwrap();
}

#[tokio::test]
async fn bare_repositories_have_a_bare_common() {
    let server = GitServer::start();
    for name in ["bash", "common"] {
        let repository = server.repository(&format!("work/{name}"), &["file"]);
        git(
            server.dir.path(),
            &["clone", "-q", "--bare", repository.to_str().unwrap(), &format!("{name}.git")],
        );
    }
    let site = Site::new();
    let checked_out = site.checkout.run(&server.url("/bash.git#main"), true).await.unwrap();
    assert!(checked_out.source_dir.ends_with("scmroot/bash"));
    assert!(checked_out.source_dir.join("../common/file").exists());
}

#[tokio::test]
async fn failures_name_command_status_and_log() {
    let server = GitServer::start();
    server.repository("bash", &["file"]);
    let fault_of = async |rest: &str| {
        let site = Site::new();
        let error = site.checkout.run(&server.url(rest), false).await.unwrap_err();
        (koji_proto::Fault::from(error), site.log())
    };
    let (fault, log) = fault_of("/none#main").await;
    assert_eq!(fault.code, koji_proto::FaultCode::Build);
    assert_eq!(
        fault.message,
        format!(
            "GIT checkout failed: \"git clone -n git://127.0.0.1:{}/none none\" exited with status 128, \
             see checkout.log for details",
            server.port
        )
    );
    assert!(log.contains("fatal: "), "{log}");

    let (fault, log) = fault_of("/bash#nosuch").await;
    assert!(
        fault.message.contains("\"git reset --hard nosuch\" exited with status 128"),
        "{}",
        fault.message
    );
    assert!(log.contains("nosuch"), "{log}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut site = Site::new();
    site.checkout.time_limit = Duration::from_millis(300);
    let url = format!("git://{}/bash#main", silent.local_addr().unwrap());
    let error = site.checkout.run(&ScmUrl::parse(&url, false).unwrap(), false).await.unwrap_err();
    assert!(matches!(
        &error,
        ScmError::Command { source: crate::process::CommandError::TimedOut { .. }, .. }
    ));
}

#[tokio::test]
async fn other_transports_are_refused_even_if_git_is_told_to_use_them() {
    let site = Site::new();
    let pwned = site.dir.path().join("pwned");
    let rewrite = format!("[url \"ext::touch {} \"]\n\tinsteadOf = git://\n", pwned.display());
    let config = format!("[protocol \"ext\"]\n\tallow = always\n{rewrite}");
    std::fs::write(site.dir.path().join(".gitconfig"), config).unwrap();
    let url = ScmUrl::parse("git://127.0.0.1:1/bash#main", false).unwrap();
    assert!(site.checkout.run(&url, false).await.is_err());
    assert!(!pwned.exists());
    assert!(site.log().contains("transport 'ext' not allowed"), "{}", site.log());
}

#[tokio::test]
async fn hooks_and_templates_do_not_run() {
    let server = GitServer::start();
    server.repository("bash", &["file"]);
    let site = Site::new();
    let templates = site.dir.path().join("templates/hooks");
    std::fs::create_dir_all(&templates).unwrap();
    let pwned = site.dir.path().join("pwned");
    for hook in ["post-checkout", "reference-transaction"] {
        std::fs::write(templates.join(hook), format!("#!/bin/sh\ntouch {}\n", pwned.display())).unwrap();
        std::fs::set_permissions(templates.join(hook), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let config = format!("[init]\n\ttemplateDir = {}\n", site.dir.path().join("templates").display());
    std::fs::write(site.dir.path().join(".gitconfig"), config).unwrap();
    site.check_out(&server.url("/bash#main")).await;
    assert!(!pwned.exists());
}

#[tokio::test]
async fn passwords_reach_the_server_and_nobody_else() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let request = BufReader::new(&stream).lines().map(Result::unwrap);
        let request: Vec<_> = request.take_while(|line| !line.is_empty()).collect();
        (&stream)
            .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
        request
    });
    let site = Site::new();
    let url = ScmUrl::parse(&format!("git+http://me:pa55word@{address}/bash#main"), true).unwrap();
    let error = site.checkout.run(&url, false).await.unwrap_err();
    let request = server.join().unwrap();
    assert!(request[0].starts_with("GET /bash/info/refs?"), "{request:?}");
    assert!(request.contains(&"Authorization: Basic bWU6cGE1NXdvcmQ=".to_owned()), "{request:?}");
    assert!(!format!("{error} {}", site.log()).contains("pa55word"));
}

#[tokio::test]
async fn branches_that_hold_the_sources() {
    let server = GitServer::start();
    let repository = server.repository("bash", &["old"]);
    git(&repository, &["branch", "f43"]);
    commit(&repository, &["new"]);
    git(&repository, &["branch", "f44"]);
    let site = Site::new();
    let url = server.url("/bash#main");
    let checked_out = site.check_out(&url).await;
    let branches = site.checkout.git_branches(&url, &checked_out).await.unwrap();
    assert_eq!(branches, ["origin/f44", "origin/main"]);
}

#[tokio::test]
async fn subversions_commands() {
    let site = Site::with_recorder(&["svn"]);
    let url = ScmUrl::parse("svn+https://host:444/repos/pkgs/?bash/devel#42", false).unwrap();
    let checked_out = site.checkout.run(&url, true).await.unwrap();
    assert!(checked_out.source_dir.ends_with("scmroot/bash/devel"));
    assert_eq!(checked_out.source, "svn+https://host:444/repos/pkgs/?bash/devel#42");
    assert_eq!(
        site.log(),
        "$ svn checkout --non-interactive -r 42 https://host:444/repos/pkgs/bash/devel bash/devel\n\
         ssh -oBatchMode=yes||\n\
         $ svn checkout --non-interactive https://host:444/repos/pkgs/common common\n\
         ssh -oBatchMode=yes||\n"
    );
    assert_eq!(
        checked_out.source_dir.join("../common").canonicalize().unwrap().file_name().unwrap(),
        "common"
    );
}

#[tokio::test]
async fn subversion_reads_passwords_from_its_input() {
    let site = Site::with_recorder(&["svn"]);
    let url = ScmUrl::parse("svn+https://me:pa55@host/repos?bash#HEAD", true).unwrap();
    site.check_out(&url).await;
    assert_eq!(
        site.log(),
        "$ svn checkout --non-interactive --no-auth-cache --username me --password-from-stdin -r HEAD \
         https://me@host/repos/bash bash\n\
         ssh -oBatchMode=yes||pa55\n",
        "only its input has the password"
    );
}

#[tokio::test]
async fn the_commands_of_cvs() {
    let site = Site::with_recorder(&["cvs"]);
    let url = ScmUrl::parse("cvs+ssh://me@host/cvs/pkgs?rpms/bash/devel#bash-5_2-1", false).unwrap();
    let checked_out = site.checkout.run(&url, true).await.unwrap();
    assert!(checked_out.source_dir.ends_with("scmroot/rpms/bash/devel"));
    assert_eq!(
        site.log(),
        "$ cvs -d :ext:me@host:/cvs/pkgs checkout -r bash-5_2-1 rpms/bash/devel\n|ssh|\n\
         $ cvs -d :ext:me@host:/cvs/pkgs checkout common\n|ssh|\n"
    );
    assert!(checked_out.source_dir.join("../common").is_dir());
}
