//! Files as sites have them.

use crate::buildroot::DriverChoice;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser as _;
use koji_core::ini::Ini;
use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit};

use super::*;
use crate::secret::Secret;

const REQUIRED: &str = "server = http://hub/kojihub\ntopurl = http://hub/kojifiles\n";

fn builder_with(options: &str, command_line: &[&str]) -> Result<BuilderConfig, ConfigError> {
    let ini = Ini::parse(&format!("[kojid]\n{options}")).unwrap();
    let args = BuilderArgs::try_parse_from([&["koji-builderd"], command_line].concat()).unwrap();
    BuilderConfig::from_ini(&ini, &args, &|_| false)
}

fn builder(options: &str) -> BuilderConfig {
    builder_with(&format!("{REQUIRED}{options}"), &[]).unwrap()
}

fn kojira_with(options: &str, command_line: &[&str]) -> Result<KojiraConfig, ConfigError> {
    let ini = Ini::parse(&format!("[kojira]\n{options}")).unwrap();
    let args = KojiraArgs::try_parse_from([&["kojira"], command_line].concat()).unwrap();
    KojiraConfig::from_ini(&ini, &args, &|_| false)
}

fn kojira(options: &str) -> KojiraConfig {
    kojira_with(&format!("server = http://hub/kojihub\n{options}"), &[]).unwrap()
}

fn error<T: std::fmt::Debug>(result: Result<T, ConfigError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn the_builders_defaults() {
    let config = builder("");
    assert_eq!(config.hub.server, "http://hub/kojihub");
    let login = Login {
        cert: None,
        serverca: None,
        user: None,
        password: None,
        principal: None,
        keytab: Some("/etc/kojid/kojid.keytab".into()),
        ccache: Some("/var/tmp/kojid.ccache".into()),
    };
    assert_eq!(config.hub.login, login);
    assert_eq!(config.host_principal_format, "compile/%s@EXAMPLE.COM");
    let minutes = |n: u64| Duration::from_secs(n * 60);
    let retries = Retries { interval: minutes(1), count: 120, offline: true, offline_interval: minutes(2) };
    assert_eq!(config.hub.retries, retries);
    assert_eq!((config.call_timeout, config.use_fast_upload), (None, true));
    assert_eq!((config.log_level, config.log_timestamps), (LogLevel::Warning, false));
    let tasks = TaskOptions {
        workdir: "/var/tmp/koji".into(),
        sleeptime: Duration::from_secs(15),
        maxjobs: 10,
        minspace_mib: 8192,
        literal_task_arches: vec![],
        build_arch_can_fail: false,
    };
    assert_eq!(config.tasks, tasks);
    let buildroots = BuildrootOptions {
        driver: DriverChoice::Auto,
        root_cache_size: 8,
        root_cache_dir: "/var/cache/koji-builderd".into(),
        mockdir: "/var/lib/mock".into(),
        mockuser: "kojibuilder".into(),
        mockhost: "koji-linux-gnu".into(),
        mock_bootstrap_image: false,
        chroot_tmpdir: "/chroot_tmpdir".into(),
        yum_proxy: None,
        packager: "Koji".into(),
        vendor: "Koji".into(),
        distribution: "Koji".into(),
        rpmbuild_timeout: Some(Duration::from_secs(86_400)),
        support_rpm_source_layout: true,
        cleanup: CleanupOptions {
            basic_delay: Duration::from_secs(120),
            final_delay: Duration::from_secs(86_400),
            failed_lifetime: Duration::from_secs(14_400),
        },
    };
    assert_eq!(config.buildroots, buildroots);
    let scm = (config.scm.use_config, config.scm.use_policy, config.scm.allow_password);
    assert_eq!((scm, &config.scm.credentials_dir), ((true, false, false), &None));
    let repos = RepoOptions {
        use_createrepo_c: true,
        createrepo_update: true,
        createrepo_skip_stat: true,
        distrepo_skip_stat: false,
        copy_old_repodata: false,
    };
    assert_eq!(config.repos, repos);
    assert_eq!(config.mail.smtphost, "example.com");
    assert_eq!(config.mail.from_addr, "Koji Build System <buildsys@example.com>");
    assert_eq!(config.images.xz_options, "-z6T0");
    assert_eq!(config.maven_repo_ignore.len(), 7);
    assert!(config.warnings().is_empty());
}

#[test]
fn every_option_of_the_builder_is_known() {
    let config = builder(
        "topdir = /t\nworkdir = /w\nchroot_tmpdir = /c\nsleeptime = 5\nmaxjobs = 3\nminspace = 1\n\
         buildroot_basic_cleanup_delay = 1\nbuildroot_final_cleanup_delay = 2\nfailed_buildroot_lifetime = 3\n\
         rpmbuild_timeout = 0\noz_install_timeout = 4\ntask_avail_delay = 5\nliteral_task_arches = i?86 armv7*\n\
         build_arch_can_fail = yes\nadmin_emails = a@example.com, b@example.com\nlog_level = INFO\n\
         mockdir = /m\nmockuser = u\nmockhost = h\npackager = P\nvendor = V\ndistribution = D\n\
         mock_bootstrap_image = True\nyum_proxy = http://proxy\nplugin = a\nplugins = b c\npluginpath = /p:/q\n\
         smtphost = mail\nsmtp_user = su\nsmtp_pass = sp\nfrom_addr = me\nuser = ada\npassword = pw\n\
         krb_principal = kp\nhost_principal_format = host/%s\nkeytab = /k\nccache =\ncert = /cert\nserverca = /ca\n\
         no_ssl_verify = on\nretry_interval = 1\nmax_retries = 2\noffline_retry = off\n\
         offline_retry_interval = 3\ntimeout = 60\nuse_fast_upload = no\nuse_createrepo_c = no\n\
         createrepo_update = no\ncreaterepo_skip_stat = no\ndistrepo_skip_stat = yes\ncopy_old_repodata = yes\n\
         allowed_scms = host:/a nonsense\nallowed_scms_use_config = no\nallowed_scms_use_policy = yes\n\
         allow_password_in_scm_url = yes\nscm_credentials_dir = /creds\nsupport_rpm_source_layout = no\n\
         maven_repo_ignore = *.x\nxz_options = -9\nlog_timestamps = yes\nallow_noverifyssl = yes\npkgurl = http://x\n\
         RLIMIT_NOFILE = 1024 2048\nrlimit_core = -1\nbuildroot_driver = native\nroot_cache_size = 2\n\
         root_cache_dir = /cache\n",
    );
    assert_eq!(config.hub.login.password.as_ref().map(Secret::reveal), Some("pw"));
    assert!(!format!("{config:?}").contains("pw"), "passwords are not shown");
    assert_eq!(config.hub.login.ccache, None, "an empty value unsets a default");
    assert_eq!(config.buildroots.rpmbuild_timeout, None);
    assert_eq!(config.tasks.literal_task_arches, ["i?86", "armv7*"]);
    assert_eq!(config.mail.admin_emails, ["a@example.com", "b@example.com"]);
    assert_eq!(config.plugins, ["a", "b", "c"]);
    assert_eq!(config.log_level, LogLevel::Info);
    assert_eq!(config.call_timeout, Some(Duration::from_secs(60)));
    assert_eq!(config.buildroots.driver, DriverChoice::Native);
    assert_eq!(config.buildroots.root_cache_dir, PathBuf::from("/cache"));
    let limits = [
        ResourceLimit { resource: Resource::RLIMIT_CORE, soft: RLIM_INFINITY, hard: None },
        ResourceLimit { resource: Resource::RLIMIT_NOFILE, soft: 1024, hard: Some(2048) },
    ];
    assert_eq!(config.limits, limits);
}

#[test]
fn what_changes_nothing_is_told() {
    let config = builder("pkgurl = http://x\nallowed_scms = here there:/r\n");
    assert_eq!(
        config.warnings(),
        [
            "the option pkgurl has no effect: topurl took its place",
            "the rule \"here\" of allowed_scms is ignored: it needs a host and a repository"
        ]
    );
    let config = kojira("with_src = yes\nqueue_file = /q\n");
    assert_eq!(config.warnings().len(), 2);
    let config = builder_with(REQUIRED, &["--plugin", "runroot", "--plugin=other"]).unwrap();
    assert_eq!(config.plugins, ["runroot", "other"]);
    assert_eq!(
        config.warnings(),
        ["the option plugin has no effect: plugins of this builder are compiled in"]
    );
}

#[test]
fn what_nobody_knows_is_refused() {
    assert_eq!(
        error(builder_with("keepalive = yes\n", &[])),
        "the option server in section [kojid] is required"
    );
    assert_eq!(
        error(builder_with(&format!("{REQUIRED}keepalive = yes\n"), &[])),
        "unknown option keepalive in section [kojid]"
    );
    assert_eq!(
        error(builder_with(&format!("{REQUIRED}RLIMIT_NICE = 1\n"), &[])),
        "unknown option rlimit_nice in section [kojid]"
    );
    assert_eq!(error(builder_with(&format!("{REQUIRED}[kojira]\n"), &[])), "unknown section [kojira]");
    assert_eq!(
        error(kojira_with("server = x\nmaxjobs = 1\n", &[])),
        "unknown option maxjobs in section [kojira]"
    );
}

#[test]
fn what_has_to_be_there() {
    assert_eq!(error(builder_with("server = x\n", &[])), "the option topurl in section [kojid] is required");
    assert_eq!(
        error(builder_with("server =\ntopurl = x\n", &[])),
        "the option server in section [kojid] is required"
    );
    assert_eq!(error(kojira_with("", &[])), "the option server in section [kojira] is required");
    let given = builder_with("", &["-s", "http://hub", "--topurl", "http://a http://b"]).unwrap();
    assert_eq!(given.store.topurls, ["http://a", "http://b"]);
    assert_eq!(given.store.topurl(), "http://a");
}

#[test]
fn values_that_make_no_sense_are_named() {
    for (option, expected) in [
        (
            "maxjobs = many",
            "option maxjobs in section [kojid] is \"many\", expected a whole number, not negative",
        ),
        (
            "minspace = -1",
            "option minspace in section [kojid] is \"-1\", expected a whole number, not negative",
        ),
        ("no_ssl_verify = maybe", "option no_ssl_verify in section [kojid] is \"maybe\", expected yes or no"),
        ("workdir =", "option workdir in section [kojid] is \"\", expected a path"),
        (
            "log_level = LOUD",
            "option log_level in section [kojid] is \"LOUD\", expected the name of a log level",
        ),
        (
            "buildroot_driver = podman",
            "option buildroot_driver in section [kojid] is \"podman\", expected auto, native or mock",
        ),
        (
            "RLIMIT_CPU = 5 4",
            "option rlimit_cpu in section [kojid] is \"5 4\", expected a soft and perhaps a higher hard limit",
        ),
    ] {
        assert_eq!(error(builder_with(&format!("{REQUIRED}{option}\n"), &[])), format!("the {expected}"));
    }
}

#[test]
fn the_command_line_wins() {
    let config = builder_with(
        &format!("{REQUIRED}maxjobs = 1\nuser = file\nlog_level = ERROR\nmockdir = /file\n"),
        &[
            "--maxjobs=7",
            "--user=ada",
            "--password=pw",
            "-d",
            "-f",
            "--force-lock",
            "--mockdir=/line",
            "--minspace=5",
            "--sleeptime=6",
            "--topdir=/top",
            "--workdir=/work",
            "--mockuser=mocky",
            "--chroot-tmpdir=/tmpdir",
            "--admin-emails=root@example.com",
            "--debug-task",
            "--skip-main",
            "--server=http://line",
        ],
    )
    .unwrap();
    assert_eq!((config.tasks.maxjobs, config.tasks.minspace_mib), (7, 5));
    assert_eq!(config.hub.login.user.as_deref(), Some("ada"));
    assert_eq!(config.hub.server, "http://line");
    assert_eq!(config.log_level, LogLevel::Debug);
    assert_eq!(config.buildroots.mockdir, Path::new("/line"));
    assert_eq!(config.mail.admin_emails, ["root@example.com"]);
    let run = RunMode { foreground: true, force_lock: true, skip_main: true, debug_task: true };
    assert_eq!(config.run, run);
}

#[test]
fn options_of_the_command_line_may_be_shortened() {
    assert!(builder_with(REQUIRED, &["--fg", "--force", "--verb"]).unwrap().run.force_lock);
    assert_eq!(builder_with(REQUIRED, &["-v"]).unwrap().log_level, LogLevel::Info);
    assert!(BuilderArgs::try_parse_from(["koji-builderd", "--maxjobs=x"]).is_err());
    assert!(!format!("{:?}", BuilderArgs::try_parse_from(["b", "--password=pw"]).unwrap()).contains("pw"));
}

#[test]
fn any_text_but_the_words_for_no_allows_bootstrap_images() {
    for (text, expected) in [("", false), ("False", false), ("0", false), ("True", true), ("sure", true)] {
        let config = builder(&format!("mock_bootstrap_image = {text}\n"));
        assert_eq!(config.buildroots.mock_bootstrap_image, expected, "{text:?}");
    }
}

#[test]
fn certificates_beside_the_file_are_used_if_they_are_there() {
    let ini = Ini::parse(&format!("[kojid]\n{REQUIRED}")).unwrap();
    let config =
        BuilderConfig::from_ini(&ini, &BuilderArgs::default(), &|path| path.ends_with("client.crt")).unwrap();
    assert_eq!(config.hub.login.cert.as_deref(), Some(Path::new("/etc/kojid/client.crt")));
    assert_eq!(config.hub.login.serverca, None);
    let ini = Ini::parse("[kojira]\nserver = x\n").unwrap();
    let config = KojiraConfig::from_ini(&ini, &KojiraArgs::default(), &|_| true).unwrap();
    assert_eq!(config.hub.login.serverca.as_deref(), Some(Path::new("/etc/kojira/serverca.crt")));
}

#[test]
fn kojiras_defaults() {
    let config = kojira("");
    assert_eq!(config.topdir, Path::new("/mnt/koji"));
    assert_eq!(config.logfile.as_deref(), Some(Path::new("/var/log/kojira.log")));
    assert_eq!(config.log_level, LogLevel::Warning);
    assert_eq!(config.hub.login.keytab.as_deref(), Some(Path::new("/etc/kojira/kojira.keytab")));
    assert_eq!(config.sleeptime, Duration::from_secs(15));
    let week = Duration::from_secs(604_800);
    let lifetimes =
        Lifetimes { init: Duration::from_secs(7_200), ready: week, dist_ready: week, expired: week };
    assert_eq!(config.lifetimes, lifetimes);
    assert_eq!(config.recheck_period, Duration::from_secs(3_600));
    assert_eq!(config.reference_recheck_period, Duration::from_secs(3_600));
    assert_eq!(config.max_delete_processes, 4);
    assert!(config.check_external_repos && !config.ignore_stray_repos && !config.ignore_other_volumes);
}

#[test]
fn every_option_of_kojira_is_known() {
    let config = kojira(
        "topdir = /t\nlogfile = None\nuser = u\npassword = p\nprincipal = pr\nkeytab = /k\nccache = /c\ncert = /x\n\
         serverca = /y\nsleeptime = 1\nrepo_lifetime = 2\ndist_repo_lifetime = 3\nexpired_repo_lifetime = 4\n\
         deleted_repo_lifetime = 5\nrecheck_period = 6\nmax_delete_processes = 7\ncheck_external_repos = false\n\
         ignore_stray_repos = true\nignore_other_volumes = true\nretry_interval = 8\nmax_retries = 9\n\
         offline_retry = no\noffline_retry_interval = 10\nno_ssl_verify = yes\nverbose = yes\ndebug = no\n\
         init_timeout = 11\nignore_tags = a\ndebuginfo_tags = b\nsource_tags = c\nseparate_source_tags = d\n\
         max_repo_tasks = 1\nmax_repo_tasks_maven = 1\nrepo_tasks_limit = 1\nno_repo_effective_age = 1\n\
         queue_file = /q\nrecent_tasks_lifetime = 1\ndelete_batch_size = 1\nwith_src = no\n",
    );
    assert_eq!(config.logfile, None);
    assert_eq!(config.log_level, LogLevel::Info);
    let seconds = Duration::from_secs;
    let lifetimes =
        Lifetimes { init: seconds(11), ready: seconds(2), dist_ready: seconds(3), expired: seconds(4) };
    assert_eq!(config.lifetimes, lifetimes);
    assert_eq!(config.reference_recheck_period, seconds(6), "the same as the other by default");
    assert_eq!(config.warnings().len(), 12);
    assert_eq!(
        kojira("deleted_repo_lifetime = 5\n").lifetimes.expired,
        seconds(5),
        "the old name counts too"
    );
}

#[test]
fn kojiras_command_line_wins() {
    let line = [
        "-q",
        "--topdir=/line",
        "--logfile=/log",
        "--principal=p",
        "--keytab=/k",
        "--sleeptime=3",
        "-s",
        "x",
    ];
    let config = kojira_with("topdir = /file\ndebug = yes\n", &line).unwrap();
    assert_eq!((config.hub.server.as_str(), config.log_level), ("x", LogLevel::Error));
    assert_eq!(config.topdir, Path::new("/line"));
    assert_eq!(config.hub.login.principal.as_deref(), Some("p"));
}

#[test]
fn settings_are_shown_without_passwords() {
    let shown = kojira("password = pw\nrepo_lifetime = 60\n").to_string();
    assert!(shown.contains("\nrepo_lifetime = 60\n") && shown.contains("\npassword = ***\n"), "{shown}");
    let again = Ini::parse(&shown).unwrap();
    let again = KojiraConfig::from_ini(&again, &KojiraArgs::default(), &|_| false).unwrap();
    assert_eq!(again.to_string(), shown, "what is shown can be used");
}

#[test]
fn files_are_read_and_missing_ones_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kojid.conf");
    let args = BuilderArgs { config: Some(path.clone()), ..BuilderArgs::default() };
    let missing = BuilderConfig::load(&args).unwrap_err();
    let source = std::error::Error::source(&missing).unwrap().to_string();
    assert!(source.contains(path.to_str().unwrap()), "{source}");
    std::fs::write(&path, "[kojid]\nserver\n").unwrap();
    assert!(error(BuilderConfig::load(&args)).contains(path.to_str().unwrap()));
    std::fs::write(&path, format!("# comment\n[kojid]\n{REQUIRED}maxjobs: 3\n")).unwrap();
    assert_eq!(BuilderConfig::load(&args).unwrap().tasks.maxjobs, 3);
}

#[test]
fn limits_hold_once_they_are_applied() {
    let (_, hard) = getrlimit(Resource::RLIMIT_CORE).unwrap();
    ResourceLimit { resource: Resource::RLIMIT_CORE, soft: 0, hard: None }.apply().unwrap();
    assert_eq!(getrlimit(Resource::RLIMIT_CORE).unwrap(), (0, hard));
}
