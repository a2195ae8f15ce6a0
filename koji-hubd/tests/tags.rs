//! Tags, their links and what they inherit, on either database.

mod support;

use koji_proto::Value;
use support::{Client, TestHub, kw};

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Struct(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::Array(items.to_vec())
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A link as clients write it.
fn link(parent: &Value, priority: impl Into<Value>) -> Value {
    map([
        ("parent_id", parent.clone()),
        ("priority", priority.into()),
        ("maxdepth", Value::Nil),
        ("intransitive", false.into()),
        ("noconfig", false.into()),
        ("pkg_filter", "".into()),
    ])
}

async fn last_event(client: &Client) -> Value {
    client.ok("getLastEvent", vec![]).await.get("id").cloned().unwrap_or_default()
}

#[tokio::test]
async fn an_edit_that_changes_nothing_makes_no_event() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        let arguments = [("arches", "x86_64".into()), ("extra", map([("a", 1.into())]))];
        let tag = admin.ok("createTag", vec!["f40".into(), kw(arguments)]).await;
        let parent = admin.ok("createTag", vec!["base".into()]).await;
        admin.ok("setInheritanceData", vec!["f40".into(), link(&parent, 1)]).await;
        admin.ok("groupListAdd", vec!["base".into(), "build".into()]).await;
        let before = last_event(&admin).await;

        let same = kw([
            ("name", "f40".into()),
            ("arches", " x86_64 ".into()),
            ("locked", false.into()),
            ("extra", map([("a", 1.into())])),
            ("unknown", "ignored".into()),
        ]);
        admin.ok("editTag2", vec![tag, same]).await;
        admin.ok("setInheritanceData", vec!["f40".into(), list([link(&parent, "1")])]).await;
        admin.ok("groupListAdd", vec!["f40".into(), "build".into(), kw([("force", true.into())])]).await;
        assert_eq!(last_event(&admin).await, before);
        let own = admin.ok("getTagGroups", vec!["f40".into(), kw([("inherit", false.into())])]).await;
        assert_eq!(own, list([]));
    })
    .await;
}

#[tokio::test]
async fn links_may_swap_their_priorities_in_one_call() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        let one = admin.ok("createTag", vec!["one".into()]).await;
        let two = admin.ok("createTag", vec!["two".into()]).await;
        admin.ok("createTag", vec!["child".into()]).await;
        let set = |links: Value| admin.ok("setInheritanceData", vec!["child".into(), links]);
        set(list([link(&one, 1), link(&two, 2)])).await;
        set(list([link(&one, 2), link(&two, 1)])).await;
        let links = admin.ok("getInheritanceData", vec!["child".into()]).await;
        let names: Vec<String> =
            links.as_array().into_iter().flatten().map(|row| text(row, "name")).collect();
        assert_eq!(names, ["two", "one"]);
    })
    .await;
}

#[tokio::test]
async fn a_walk_ends_though_tags_inherit_in_circles() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        let mut tags = Vec::new();
        for name in ["a", "b", "c"] {
            tags.push(admin.ok("createTag", vec![name.into()]).await);
        }
        for (child, parent) in [(0, 1), (1, 2), (2, 0)] {
            let arguments = vec![tags[child].clone(), link(&tags[parent], 0)];
            admin.ok("setInheritanceData", arguments).await;
        }
        let steps = admin.ok("getFullInheritance", vec!["b".into()]).await;
        let names: Vec<String> =
            steps.as_array().into_iter().flatten().map(|row| text(row, "name")).collect();
        assert_eq!(names, ["c", "a"]);
        let below = admin.ok("getFullInheritance", vec!["b".into(), kw([("reverse", true.into())])]).await;
        let names: Vec<String> =
            below.as_array().into_iter().flatten().map(|row| text(row, "name")).collect();
        assert_eq!(names, ["a", "c"]);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_tag_is_found_by_its_number_and_comes_back_empty() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        let base = admin.ok("createTag", vec!["base".into()]).await;
        let arguments = [("parent", "base".into()), ("extra", map([("a", 1.into())]))];
        let tag = admin.ok("createTag", vec!["f40".into(), kw(arguments)]).await;
        admin.ok("packageListAdd", vec!["f40".into(), "bash".into(), "alice".into()]).await;
        admin.ok("createBuildTarget", vec!["f40".into(), "f40".into(), "base".into()]).await;
        admin.ok("deleteTag", vec!["f40".into()]).await;

        assert_eq!(admin.ok("getTagID", vec!["f40".into()]).await, tag);
        assert_eq!(admin.ok("getBuildTarget", vec!["f40".into()]).await, Value::Nil);
        assert_eq!(admin.ok("listPackages", vec!["f40".into()]).await, list([]));
        let deletion = last_event(&admin).await;
        assert_eq!(admin.ok("tagLastChangeEvent", vec!["f40".into()]).await, deletion);
        assert_eq!(
            admin.refused("packageListAdd", vec!["f40".into(), "bash".into(), "alice".into()]).await,
            1000
        );

        assert_eq!(admin.ok("createTag", vec!["f40".into()]).await, tag);
        assert_eq!(admin.ok("getInheritanceData", vec!["f40".into()]).await, list([]));
        let config = admin.ok("getTag", vec!["f40".into()]).await;
        assert_eq!(config.get("extra"), Some(&map([])));
        assert_eq!(admin.ok("getTagID", vec!["base".into()]).await, base);
    })
    .await;
}

#[tokio::test]
async fn maven_settings_need_a_hub_with_maven() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        let maven = || kw([("maven_support", true.into())]);
        assert_eq!(admin.refused("createTag", vec!["java".into(), maven()]).await, 1000);
        admin.ok("createTag", vec!["java".into()]).await;
        assert_eq!(admin.refused("editTag2", vec!["java".into(), maven()]).await, 1000);
        admin.ok("snapshotTag", vec!["java".into(), "copy".into()]).await;
        admin.ok("snapshotTagModify", vec!["java".into(), "copy".into()]).await;
    })
    .await;
}

#[tokio::test]
async fn permissions_are_literal_or_admin() {
    TestHub::on_both(async |hub| {
        let (admin, alice) = (hub.login("admin").await, hub.login("alice").await);
        assert_eq!(alice.refused("createTag", vec!["mine".into()]).await, 1004);
        admin.ok("grantPermission", vec!["alice".into(), "tag".into()]).await;
        let mine = alice.ok("createTag", vec!["mine".into()]).await;
        // Targets and external repos are other people's work.
        let target = vec!["mine".into(), mine.clone(), mine];
        assert_eq!(alice.refused("createBuildTarget", target).await, 1004);
        let repo = vec!["up".into(), "http://example.com".into()];
        assert_eq!(alice.refused("createExternalRepo", repo).await, 1004);
    })
    .await;
}

#[tokio::test]
async fn the_nearest_block_hides_and_an_own_entry_opens_again() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        admin.ok("createTag", vec!["base".into()]).await;
        admin.ok("createTag", vec!["f40".into(), kw([("parent", "base".into())])]).await;
        admin.ok("packageListAdd", vec!["base".into(), "bash".into(), "alice".into()]).await;
        let listed = || admin.ok("checkTagPackage", vec!["f40".into(), "bash".into()]);
        assert_eq!(listed().await, true.into());
        admin.ok("packageListBlock", vec!["base".into(), "bash".into()]).await;
        assert_eq!(listed().await, false.into());
        admin.ok("packageListUnblock", vec!["f40".into(), "bash".into()]).await;
        assert_eq!(listed().await, true.into());
        let entry = admin.ok("getPackageConfig", vec!["f40".into(), "bash".into()]).await;
        assert_eq!((text(&entry, "tag_name"), text(&entry, "owner_name")), ("f40".into(), "alice".into()));
        assert_eq!(admin.ok("checkTagPackage", vec!["base".into(), "bash".into()]).await, false.into());
    })
    .await;
}

#[tokio::test]
async fn changes_of_external_repos_and_their_data_are_changes_of_the_tags_that_use_them() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        admin.ok("createTag", vec!["base".into()]).await;
        admin.ok("createTag", vec!["f40".into(), kw([("parent", "base".into())])]).await;
        admin.ok("createExternalRepo", vec!["up".into(), "http://example.com/up".into()]).await;
        admin.ok("addExternalRepoToTag", vec!["base".into(), "up".into(), 5.into()]).await;

        admin.ok("repo.setExternalRepoData", vec!["up".into(), map([("max_ts", 5.into())])]).await;
        let event = last_event(&admin).await;
        assert_eq!(admin.ok("tagLastChangeEvent", vec!["f40".into()]).await, event);
        let own = admin.ok("tagLastChangeEvent", vec!["f40".into(), kw([("inherit", false.into())])]).await;
        assert!(own.as_int() < event.as_int(), "{own:?}");

        let history =
            admin.ok("queryHistory", vec![kw([("tables", list(["external_repo_data".into()]))])]).await;
        let rows = history.get("external_repo_data").and_then(Value::as_array).unwrap_or_default();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].get("data"), Some(&map([("max_ts", 5.into())])));
    })
    .await;
}

#[tokio::test]
async fn history_options_shape_each_table() {
    TestHub::on_both(async |hub| {
        let admin = hub.login("admin").await;
        admin.ok("createTag", vec!["a".into()]).await;
        admin.ok("createTag", vec!["b".into()]).await;
        let opts = map([("order", "-tag.name".into()), ("limit", 1.into()), ("asList", true.into())]);
        let arguments =
            kw([("tables", list(["tag_config".into()])), ("editor", "admin".into()), ("queryOpts", opts)]);
        let history = admin.ok("queryHistory", vec![arguments]).await;
        let rows = history.get("tag_config").and_then(Value::as_array).unwrap_or_default();
        let row = rows[0].as_array().unwrap_or_default();
        assert_eq!((rows.len(), row.len()), (1, 19));
        // Columns come by name, so the flags come first and the tag's name last but one.
        assert_eq!((&row[0], &row[1]), (&Value::Bool(true), &Value::Nil));
        assert_eq!(row[17].as_str(), Some("b"));
    })
    .await;
}
