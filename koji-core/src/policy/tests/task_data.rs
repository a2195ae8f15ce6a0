//! The data with which policies are asked about tasks.

use koji_proto::Value;

use super::super::*;
use super::{data, hub};
use crate::task::TaskMethods;

fn map(entries: &[(&str, Value)]) -> Value {
    entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
}

async fn of(method: &str, request: &[Value]) -> PolicyData {
    let mut found =
        task_data(&TaskMethods::builtin(), method, request, &hub()).await.unwrap().fields().to_vec();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found.into_iter().collect()
}

#[tokio::test]
async fn arguments_say_where_a_task_comes_from_and_goes() {
    let scratch = map(&[("scratch", true.into())]);
    assert_eq!(
        of("build", &["git://a#1".into(), "f40".into(), scratch.clone()]).await,
        data(&[("scratch", true.into()), ("source", "git://a#1".into()), ("target", "f40".into())])
    );
    assert_eq!(
        of("build", &["a".into(), "nosuch".into()]).await,
        data(&[("source", "a".into()), ("target", Value::Nil)])
    );
    assert_eq!(
        of("buildSRPMFromSCM", &["a".into(), 22.into(), scratch.clone()]).await,
        data(&[("build_tag", "f40-build".into()), ("scratch", true.into()), ("source", "a".into())])
    );
    assert_eq!(of("tagBuild", &[21.into(), 100.into()]).await, data(&[("tag", "f40".into())]));
    let target = map(&[("name", "f40".into())]);
    assert_eq!(
        of("wrapperRPM", &["spec".into(), target, Value::Nil, Value::Nil]).await,
        data(&[("source", "spec".into()), ("target", "f40".into())])
    );
    let image = map(&[("target", "f40".into()), ("scratch", true.into())]);
    assert_eq!(
        of("indirectionimage", &[image]).await,
        data(&[("scratch", true.into()), ("target", "f40".into())])
    );
}

#[tokio::test]
async fn the_src_of_new_repo_is_no_source() {
    let request = ["f40-build".into(), Value::Nil, "yes".into()];
    assert_eq!(of("newRepo", &request).await, data(&[("tag", "f40-build".into())]));
}

#[tokio::test]
async fn what_cannot_be_taken_apart_adds_nothing() {
    for (method, request) in
        [("pluginTask", vec!["f40".into()]), ("build", vec![]), ("sleep", vec![1.into()])]
    {
        assert_eq!(of(method, &request).await, PolicyData::new(), "{method}");
    }
    assert_eq!(
        of("build", &[5.into(), Value::Nil]).await,
        data(&[("target", Value::Nil)]),
        "sources are texts"
    );
}

#[tokio::test]
async fn a_question_names_the_task_itself() {
    let request = ["a".into(), "f40".into()];
    let question = TaskQuestion {
        method: "build",
        request: &request,
        arch: "noarch",
        parent: None,
        label: None,
        owner: 3,
        requested_channel: None,
    };
    let found = question.data(&TaskMethods::builtin(), &hub()).await.unwrap();
    for (field, value) in [
        ("method", Value::from("build")),
        ("arch", "noarch".into()),
        ("parent", Value::Nil),
        ("label", Value::Nil),
        ("owner", 3.into()),
        ("user_id", 3.into()),
        ("source", "a".into()),
        ("target", "f40".into()),
    ] {
        assert_eq!(found.get(field), Some(&value), "{field}");
    }
    assert_eq!(found.get("req_channel"), None);
    let asked = TaskQuestion { parent: Some(9), requested_channel: Some("slow"), ..question };
    let found = asked.data(&TaskMethods::builtin(), &hub()).await.unwrap();
    assert_eq!((found.get("req_channel"), found.get("parent")), (Some(&"slow".into()), Some(&9.into())));
}
