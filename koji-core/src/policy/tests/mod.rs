//! Policies asked against a small hub.

mod builds;
mod double;
mod fields;
mod loading;
mod people;
mod sites;
mod tags;
mod task_data;
mod verdicts;

use koji_proto::Value;

use self::double::Hub;
use super::*;

/// Packages, builds, tags and people enough for all tests.
fn hub() -> Hub {
    let user = |id, name: &str| UserFacts { id, name: name.into() };
    let tag = |id, name: &str| TagFacts { id, name: name.into(), event: None, side_tag: None };
    let build = |id, version: &str, release: &str| BuildFacts {
        id,
        package: "lamp".into(),
        version: version.into(),
        release: release.into(),
        owner: 2,
        draft: false,
        volume: "DEFAULT".into(),
        source: None,
        task: None,
    };
    let request = vec!["git://example.com/lamp#1".into(), "f40".into()];
    Hub {
        users: vec![user(1, "admin"), user(2, "alice"), user(3, "bob"), user(4, "staff"), user(5, "kojira")],
        members: vec![(3, 4)],
        permissions: vec![(1, "admin"), (5, "sign"), (4, "draft-promoter")],
        packages: vec![PackageFacts { id: 10, name: "lamp".into() }],
        builds: vec![
            build(100, "1.0", "1"),
            BuildFacts {
                owner: 4,
                draft: true,
                volume: "archive".into(),
                ..build(101, "1.1", "2,draft_101")
            },
            BuildFacts { task: Some(7), ..build(102, "1.2", "1") },
            BuildFacts {
                source: Some("git+https://example.com/lamp?#abc".into()),
                task: Some(7),
                ..build(103, "1.3", "1")
            },
        ],
        types: vec![(100, "rpm"), (101, "win")],
        tagged: vec![(100, "f40-released")],
        made_in: vec![(100, Some(50)), (100, Some(51)), (101, Some(50)), (101, None), (102, Some(60))],
        tags: vec![
            tag(20, "base"),
            tag(21, "f40"),
            tag(22, "f40-build"),
            tag(23, "f40-candidate"),
            TagFacts { side_tag: Some(SideTagFacts { owner: Some(2) }), ..tag(24, "f40-side-1") },
            TagFacts { side_tag: Some(SideTagFacts { owner: Some(3) }), ..tag(25, "f40-side-2") },
        ],
        ancestors: vec![(22, "f40"), (22, "base")],
        targets: vec![TargetFacts { name: "f40".into(), build_tag: 22 }],
        roots: vec![(60, 22, 999)],
        generators: vec![(Some(50), "osbs"), (Some(51), "osbs"), (None, "vet")],
        tasks: vec![(7, TaskRequest { method: "build".into(), request })],
        ..Hub::default()
    }
}

fn set(texts: &[(&str, &str)]) -> PolicySet {
    let mut tests = PolicyTests::builtin();
    tests.add_side_tag_tests();
    PolicySet::load(texts.iter().copied(), tests, PolicyOptions::default()).unwrap()
}

fn data(fields: &[(&str, Value)]) -> PolicyData {
    fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect()
}

fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::Array(items.into())
}

/// The answer of one policy, or the code of the fault.
async fn ask(text: &str, fields: &[(&str, Value)], hub: &Hub) -> Result<Option<String>, i64> {
    let answer = set(&[("p", text)]).eval("p", &data(fields), hub).await;
    answer.map(|answer| answer.action).map_err(|fault| fault.code.number())
}

/// Tells whether a rule of one test holds.
async fn holds(test: &str, fields: &[(&str, Value)], hub: &Hub) -> bool {
    is_true(test, fields, hub).await.unwrap()
}

/// As [`holds`], or the code of the fault.
async fn is_true(test: &str, fields: &[(&str, Value)], hub: &Hub) -> Result<bool, i64> {
    Ok(ask(&format!("{test} :: yes"), fields, hub).await?.is_some())
}

#[test]
fn evaluations_may_move_between_threads() {
    fn check<T: Send>(_: &T) {}
    let (set, data, hub) = (set(&[]), PolicyData::new(), hub());
    check(&set.eval("tag", &data, &hub));
    check(&set.require("tag", &data, &hub, Terms::default()));
}
