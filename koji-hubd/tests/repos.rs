//! Repos: what their folders hold, how they become ready, and what becomes of requests for them.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use std::path::PathBuf;

use koji_hubd::admin;
use koji_hubd::store::db::{insert, sql};
use koji_proto::Value;
use support::{Client, TestHub, kw};

/// A hub with the tags `base` and `f40-build`, which inherits from it, a builder and a kojira.
struct Site {
    test: TestHub,
    admin: Client,
    builder: Client,
    kojira: Client,
}

/// A build to be put into a tag: package, version, release and the arches of its rpms, each as `NAME.ARCH`.
struct Build(&'static str, &'static str, &'static str, &'static [&'static str]);

impl Site {
    async fn new(test: TestHub) -> Self {
        let admin = test.login("admin").await;
        admin::create_user(&test.hub, "b1", "b1-pw", None).await.unwrap();
        admin
            .ok(
                "addHost",
                vec!["b1".into(), vec![Value::from("x86_64")].into(), kw([("force", true.into())])],
            )
            .await;
        admin.ok("grantPermission", vec!["kojira".into(), "repo".into()]).await;
        let builder = test.login("b1").await;
        builder.ok("exclusiveSession", vec![]).await;
        let kojira = test.login("kojira").await;
        admin.ok("createTag", vec!["base".into()]).await;
        let arches = kw([("parent", "base".into()), ("arches", "x86_64 i686 noarch src".into())]);
        admin.ok("createTag", vec!["f40-build".into(), arches]).await;
        Self { test, admin, builder, kojira }
    }

    async fn event(&self) -> i64 {
        self.admin.ok("getLastEvent", vec![]).await.get("id").unwrap().as_int().unwrap()
    }

    /// Puts a build into a tag, as imports and tagging would do it.
    async fn put(&self, tag: &str, Build(package, version, release, rpms): Build) {
        let params = vec![tag.into(), package.into(), "admin".into()];
        self.admin.ok("packageListAdd", params).await;
        let event = self.event().await;
        let conn = self.test.hub.db.writer();
        let find = |table: &'static str| format!("SELECT id FROM {table} WHERE name = $1");
        let tag: i64 = conn.one(sql(find("tag")).bind(tag)).await.unwrap();
        let pkg_id: i64 = conn.one(sql(find("package")).bind(package)).await.unwrap();
        let owner: i64 = conn.one(sql(find("users")).bind("admin")).await.unwrap();
        let now = self.test.hub.now();
        let build = insert("build")
            .set("volume_id", 0)
            .set("pkg_id", pkg_id)
            .set("version", version)
            .set("release", release)
            .set("draft", false)
            .set("create_event", event)
            .set("completion_time", now)
            .set("state", 1)
            .set("owner", owner);
        let build = build.returning_id(&conn).await.unwrap();
        for rpm in rpms {
            let (name, arch) = rpm.rsplit_once('.').unwrap();
            insert("rpminfo")
                .set("build_id", build)
                .set("draft", false)
                .set("name", name)
                .set("version", version)
                .set("release", release)
                .set("arch", arch)
                .set("external_repo_id", 0)
                .set("payloadhash", "00")
                .set("size", 1)
                .set("buildtime", 1)
                .set("metadata_only", false)
                .run(&conn)
                .await
                .unwrap();
        }
        insert("tag_listing")
            .set("build_id", build)
            .set("tag_id", tag)
            .from_event(event, owner)
            .run(&conn)
            .await
            .unwrap();
        conn.commit().await.unwrap();
    }

    /// Begins a repo of `f40-build`.
    async fn init(&self, options: Value) -> i64 {
        let params = vec!["f40-build".into(), kw([("opts", options)])];
        let begun = self.builder.ok("host.repoInit", params).await;
        begun.as_array().unwrap()[0].as_int().unwrap()
    }

    async fn done(&self, repo: i64) {
        self.builder.ok("host.repoDone", vec![repo.into(), Value::Struct(vec![])]).await;
    }

    fn path(&self, below: &str) -> PathBuf {
        self.test.topdir.path().join(below)
    }

    fn lines(&self, below: &str) -> Vec<String> {
        let text = fs_err::read_to_string(self.path(below)).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    async fn states(&self) -> Vec<i64> {
        let params =
            vec![Value::Array(vec![]), vec![Value::from("state")].into(), options(&[("order", "id")])];
        let rows = self.admin.ok("repo.query", params).await;
        rows.as_array().unwrap().iter().map(|row| row.get("state").unwrap().as_int().unwrap()).collect()
    }
}

fn options<V: Into<Value> + Clone>(entries: &[(&str, V)]) -> Value {
    Value::Struct(entries.iter().map(|(name, value)| (name.to_string(), value.clone().into())).collect())
}

fn nothing() -> Value {
    Value::Struct(Vec::new())
}

async fn with_builds(test: TestHub) -> Site {
    let site = Site::new(test).await;
    const BASH: &[&str] =
        &["bash.x86_64", "bash.i686", "bash.src", "bash-doc.noarch", "bash-debuginfo.x86_64"];
    site.put("base", Build("bash", "5.1", "1", &["bash.x86_64"])).await;
    site.put("base", Build("bash", "5.2", "1", BASH)).await;
    site.put("base", Build("gcc", "14", "1", &["gcc.x86_64", "gcc.s390x"])).await;
    site.put("base", Build("make", "4", "1", &["make.x86_64"])).await;
    site.put("f40-build", Build("make", "4", "0", &["make.x86_64"])).await;
    site.admin.ok("packageListBlock", vec!["f40-build".into(), "gcc".into()]).await;
    site
}

#[tokio::test]
async fn lists_hold_what_the_tag_shows() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let repo = site.init(nothing()).await;
        let lists = |arch: &str| site.lines(&format!("repos/f40-build/{repo}/{arch}/pkglist"));
        let bash = "toplink/packages/bash/5.2/1";
        assert_eq!(
            lists("x86_64"),
            [
                format!("{bash}/x86_64/bash-5.2-1.x86_64.rpm"),
                format!("{bash}/noarch/bash-doc-5.2-1.noarch.rpm"),
                "toplink/packages/make/4/0/x86_64/make-4-0.x86_64.rpm".to_owned(),
            ]
        );
        assert_eq!(
            lists("i386"),
            [format!("{bash}/i686/bash-5.2-1.i686.rpm"), format!("{bash}/noarch/bash-doc-5.2-1.noarch.rpm"),]
        );
        assert_eq!(site.lines(&format!("repos/f40-build/{repo}/i386/blocklist")), ["gcc"]);
        let rows = site.lines(&format!("repos/f40-build/{repo}/x86_64/rpmlist.jsonl"));
        let row: serde_json::Value = serde_json::from_str(&rows[2]).unwrap();
        assert_eq!(
            (&row["name"], &row["release"], &row["arch"]),
            (&"make".into(), &"0".into(), &"x86_64".into())
        );
        let mut folders: Vec<_> = fs_err::read_dir(site.path(&format!("repos/f40-build/{repo}")))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        folders.sort();
        assert_eq!(folders, ["groups", "i386", "repo.json", "x86_64"]);
        let toplink = site.path(&format!("repos/f40-build/{repo}/x86_64/toplink"));
        assert_eq!(toplink.canonicalize().unwrap(), site.path("").canonicalize().unwrap());
    })
    .await;
}

#[tokio::test]
async fn options_let_more_in() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let extra = options(&[("repo_include_all", true)]);
        site.admin.ok("editTag2", vec!["f40-build".into(), kw([("extra", extra)])]).await;
        let repo = site.init(options(&[("separate_src", true), ("debuginfo", true)])).await;
        let files = |arch: &str| -> Vec<String> {
            let lines = site.lines(&format!("repos/f40-build/{repo}/{arch}/pkglist"));
            lines.iter().map(|line| line.rsplit('/').next().unwrap().to_owned()).collect()
        };
        assert_eq!(
            files("x86_64"),
            [
                "bash-5.1-1.x86_64.rpm",
                "bash-5.2-1.x86_64.rpm",
                "bash-debuginfo-5.2-1.x86_64.rpm",
                "bash-doc-5.2-1.noarch.rpm",
                "make-4-1.x86_64.rpm",
                "make-4-0.x86_64.rpm"
            ]
        );
        assert_eq!(files("src"), ["bash-5.2-1.src.rpm"]);
        let text = fs_err::read_to_string(site.path(&format!("repos/f40-build/{repo}/repo.json"))).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(description["tag"], "f40-build");
        assert_eq!(description["custom_opts"], serde_json::json!({"debuginfo": true, "separate_src": true}));
        assert_eq!(description["with_src"], false);
    })
    .await;
}

#[tokio::test]
async fn content_is_that_of_the_event() {
    let site = with_builds(TestHub::sqlite("").await).await;
    let before = site.event().await;
    let group = |name: &str| vec!["base".into(), "build".into(), name.into()];
    site.admin.ok("groupListAdd", vec!["base".into(), "build".into()]).await;
    site.admin.ok("groupPackageListAdd", group("bash")).await;
    site.put("f40-build", Build("vim", "9", "1", &["vim.x86_64"])).await;
    let params = vec!["f40-build".into(), kw([("event", before.into())])];
    let old = site.builder.ok("host.repoInit", params).await.as_array().unwrap()[0].as_int().unwrap();
    let new = site.init(nothing()).await;
    let lists = |repo: i64| site.lines(&format!("repos/f40-build/{repo}/x86_64/pkglist")).len();
    assert_eq!((lists(old), lists(new)), (3, 4));
    let comps = |repo: i64| {
        fs_err::read_to_string(site.path(&format!("repos/f40-build/{repo}/groups/comps.xml"))).unwrap()
    };
    assert!(!comps(old).contains("<id>build</id>"));
    assert!(comps(new).contains("<packagereq type=\"mandatory\">bash</packagereq>"), "{}", comps(new));
    let record = site.admin.ok("repoInfo", vec![old.into()]).await;
    assert!(record.get("end_event").unwrap().as_int().unwrap() > before);
}

#[tokio::test]
async fn what_cannot_be_begun_leaves_nothing() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let next = site.init(nothing()).await + 1;
        let in_the_way = site.path(&format!("repos/f40-build/{next}"));
        fs_err::create_dir_all(&in_the_way).unwrap();
        assert_eq!(site.builder.refused("host.repoInit", vec!["f40-build".into()]).await, 1000);
        assert_eq!(fs_err::read_dir(&in_the_way).unwrap().count(), 0);
        assert_eq!(site.states().await, [0]);
        assert_eq!(site.admin.refused("host.repoInit", vec!["f40-build".into()]).await, 1002);
        assert_eq!(site.builder.refused("host.repoInit", vec!["nosuch".into()]).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn metadata_move_into_place_together() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let repo = site.init(nothing()).await;
        let work = site.path("work/uploads");
        fs_err::create_dir_all(&work).unwrap();
        fs_err::write(work.join("repomd.xml"), "<repomd/>").unwrap();
        let data = |files: &[&str]| {
            let files: Vec<Value> = files.iter().map(|name| (*name).into()).collect();
            options(&[("x86_64", Value::Array(vec!["uploads".into(), files.into()]))])
        };
        for files in [&["repomd.xml", "nosuch.xml"][..], &["repomd.xml", "../repomd.xml"]] {
            assert_eq!(site.builder.refused("host.repoDone", vec![repo.into(), data(files)]).await, 1000);
            assert!(work.join("repomd.xml").exists());
        }
        site.builder.ok("host.repoDone", vec![repo.into(), data(&["repomd.xml"])]).await;
        let place = site.path(&format!("repos/f40-build/{repo}/x86_64/repodata/repomd.xml"));
        assert_eq!(fs_err::read_to_string(place).unwrap(), "<repomd/>");
        assert!(!work.join("repomd.xml").exists());
        assert_eq!(site.builder.refused("host.repoDone", vec![repo.into(), nothing()]).await, 1000);
    })
    .await;
}

#[tokio::test]
async fn the_latest_is_the_newest_usual_one() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let latest = || fs_err::read_link(site.path("repos/f40-build/latest")).ok();
        let (one, two) = (site.init(nothing()).await, site.init(nothing()).await);
        let special = site.init(options(&[("src", true)])).await;
        site.done(special).await;
        assert_eq!(latest(), None);
        site.done(two).await;
        assert_eq!(latest(), Some(two.to_string().into()));
        site.done(one).await;
        assert_eq!(latest(), Some(two.to_string().into()));
        let expired = site.init(nothing()).await;
        let params = vec![expired.into(), nothing(), kw([("expire", true.into())])];
        site.builder.ok("host.repoDone", params).await;
        assert_eq!(latest(), Some(two.to_string().into()));
        assert_eq!(site.states().await, [1, 1, 1, 2]);
    })
    .await;
}

#[tokio::test]
async fn repos_end_with_changes_of_all_that_they_inherit() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        site.admin.ok("createTag", vec!["other".into()]).await;
        let repo = site.init(nothing()).await;
        site.done(repo).await;
        let end = async || {
            site.kojira.ok("repo.updateEndEvents", vec![]).await;
            site.admin.ok("repoInfo", vec![repo.into()]).await.get("end_event").unwrap().as_int()
        };
        assert_eq!(end().await, None);
        site.admin.ok("editTag2", vec!["other".into(), kw([("arches", "s390x".into())])]).await;
        assert_eq!(end().await, None);
        site.admin.ok("packageListBlock", vec!["base".into(), "bash".into()]).await;
        let first = site.event().await;
        site.admin.ok("editTag2", vec!["base".into(), kw([("arches", "s390x".into())])]).await;
        assert_eq!(end().await, Some(first));
    })
    .await;
}

#[tokio::test]
async fn a_request_is_served_by_the_hub_alone() {
    TestHub::on_both(async |test| {
        let site = with_builds(test).await;
        let alice = site.test.login("alice").await;
        let request = alice.ok("repo.request", vec!["f40-build".into()]).await;
        let id = request.get("request").and_then(|request| request.get("id")).unwrap().clone();
        koji_hubd::repos::queue::pass_once(&site.test.hub).await.unwrap();
        let status = site.admin.ok("repo.checkRequest", vec![id.clone()]).await;
        let task = status.get("task").unwrap();
        assert_eq!(task.get("method"), Some(&"newRepo".into()));
        let kojira = site.admin.ok("getUser", vec!["kojira".into()]).await;
        assert_eq!(task.get("owner"), kojira.get("id"));

        koji_hubd::repos::queue::pass_once(&site.test.hub).await.unwrap();
        let repo = site.init(nothing()).await;
        site.done(repo).await;
        let status = site.admin.ok("repo.checkRequest", vec![id]).await;
        assert_eq!(status.get("repo").and_then(|found| found.get("id")), Some(&repo.into()));
        assert_eq!(status.get("request").and_then(|found| found.get("tries")), Some(&1.into()));
        let again = alice.ok("repo.request", vec!["f40-build".into()]).await;
        assert_eq!(again.get("repo").and_then(|found| found.get("id")), Some(&repo.into()));
    })
    .await;
}

#[tokio::test]
async fn tags_that_want_it_get_requests_of_their_own() {
    let site = with_builds(TestHub::sqlite("").await).await;
    for (auto, waiting) in [(Value::from("true"), 0), (false.into(), 0), (true.into(), 1)] {
        let extra = options(&[("repo.auto", auto)]);
        site.admin.ok("editTag2", vec!["f40-build".into(), kw([("extra", extra)])]).await;
        koji_hubd::repos::queue::pass_once(&site.test.hub).await.unwrap();
        let count =
            site.admin.ok("repo.queryQueue", vec![kw([("opts", options(&[("countOnly", true)]))])]).await;
        assert_eq!(count, waiting.into());
    }
}

#[tokio::test]
async fn no_more_tasks_are_made_than_may_run() {
    let site = with_builds(TestHub::sqlite("MaxRepoTasks = 1\nRequestCleanTime = 0").await).await;
    let alice = site.test.login("alice").await;
    alice.ok("repo.request", vec!["f40-build".into()]).await;
    alice.ok("repo.request", vec!["base".into()]).await;
    let tasks = async || {
        site.kojira.ok("repo.checkQueue", vec![]).await;
        let params = vec![options(&[("method", "newRepo")]), options(&[("countOnly", true)])];
        site.admin.ok("listTasks", params).await
    };
    assert_eq!(tasks().await, 1.into());
    assert_eq!(tasks().await, 1.into());
    site.admin.ok("cancelTask", vec![1.into()]).await;
    assert_eq!(tasks().await, 2.into());
}
